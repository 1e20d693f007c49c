/** Writes the way to a member: `outputs[0].facets.schema`, and `facets["spark.logicalPlan"]` where a dot would mislead. */
export const memberPath = (
  base: string,
  members: readonly (string | number | symbol)[],
): string => {
  let path = base;
  for (const member of members) {
    if (typeof member === 'number') path += `[${member}]`;
    else if (typeof member === 'string' && /^\w+$/u.test(member)) path += path ? `.${member}` : member;
    else path += `[${JSON.stringify(String(member))}]`;
  }
  return path;
};

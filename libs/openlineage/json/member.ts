import { canonicalJson } from './canonical.ts';
import type { Json } from './json.ts';

/** A value in a form that a sentence can quote, cut at forty characters. */
export const brief = (json: Json): string => {
  const text = typeof json === 'string' ? canonicalJson(json.slice(0, 80)) : canonicalJson(json);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

/**
 * Writes the path of a member: `outputs[0].facets.schema`, and `facets["spark.logicalPlan"]` where a dot would
 * mislead.
 */
export const memberPath = (base: string, members: readonly PropertyKey[]): string => {
  let path = base;
  for (const member of members) {
    if (typeof member === 'number') path += `[${member}]`;
    else if (typeof member === 'string' && /^[\w-]+$/u.test(member))
      path += path === '' ? member : `.${member}`;
    else path += `[${JSON.stringify(String(member))}]`;
  }
  return path;
};

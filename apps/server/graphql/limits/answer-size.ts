/** The bytes of a name with a quotation mark on each side, a colon and a comma. Names of one answer are ASCII. */
export const bytesOfName = (name: string | number): number => String(name).length + 4;

/**
 * About how many bytes a value has as JSON: of a text its characters, of a number four. Stops soon after `most`.
 */
export const bytesOf = (value: unknown, most = Infinity): number => {
  let size = 0;
  const add = (part: unknown): void => {
    if (size > most) return;
    if (typeof part === 'string') size += part.length + 2;
    else if (Array.isArray(part)) {
      size += 2 + part.length;
      for (const item of part) add(item);
    } else if (typeof part === 'object' && part !== null) {
      size += 2;
      for (const [name, member] of Object.entries(part)) {
        size += bytesOfName(name);
        add(member);
      }
    } else size += 4;
  };
  add(value);
  return size;
};

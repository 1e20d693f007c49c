// Databases limit the number of parameters of a statement.
const MOST = 500;

/** Reads rows for a list of keys of any length, at most `most` keys per statement. */
export const inChunks = async <K, T>(
  keys: readonly K[],
  read: (chunk: readonly K[]) => Promise<readonly T[]>,
  most = MOST,
): Promise<T[]> => {
  const found: T[] = [];
  for (let start = 0; start < keys.length; start += most)
    for (const row of await read(keys.slice(start, start + most))) found.push(row);
  return found;
};

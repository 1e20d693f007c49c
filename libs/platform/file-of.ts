/** The file of an embedded engine's URL. Null: the URL does not refer to a file. */
export const fileOf = (url: string): string | null => {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  return path === undefined || path === ':memory:' ? null : path;
};

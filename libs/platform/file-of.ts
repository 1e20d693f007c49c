/** The file behind a URL of an embedded engine, `null` where there is none. */
export const fileOf = (url: string): string | null => {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  return path === undefined || path === ':memory:' ? null : path;
};

/** What an error of SQLite means to who runs Ledgerline, and what to do; `null` for one that says enough. */
export const meaningOf = (error: unknown, url: string): string | null => {
  if (isDamaged(error)) {
    return `the catalog ${url} is damaged (${messageOf(error)}): make it anew from the log ("ledgerline rebuild")`;
  }
  // Nothing was ever written to it, or not by us.
  if (codeOf(error) === 'SQLITE_ERROR' && /no such (table|column)/.test(messageOf(error))) {
    return `the catalog ${url} is empty or damaged (${messageOf(error)}): make it anew from the log ("ledgerline rebuild")`;
  }
  // A reader has to make two files beside a catalog that was written by a process that ended well.
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error))) {
    return `the catalog ${url} cannot be opened (${messageOf(error)}): see that this user may read it and write in its folder, which reading needs too`;
  }
  return null;
};

/** Whether SQLite says that the file is none of its own, or not whole. */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));

// What the driver throws is told by what it has: its class is not always an heir of the Error that is known here.
const messageOf = (error: unknown): string =>
  textAt(error, 'message')?.replace(/^\w*Error: /, '') ?? String(error);

const codeOf = (error: unknown): string => textAt(error, 'code') ?? '';

const textAt = (error: unknown, name: 'code' | 'message'): string | null => {
  const text: unknown = typeof error === 'object' && error !== null && Reflect.get(error, name);
  return typeof text === 'string' ? text : null;
};

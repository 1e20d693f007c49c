/** What an error of SQLite means to who runs Ledgerline, and what to do; `null` for one that says enough. */
export const meaningOf = (error: unknown, url: string): string | null => {
  if (isDamaged(error)) {
    return `the catalog ${url} is damaged (${messageOf(error)}): rebuild it from the log with "ledgerline rebuild"`;
  }
  // Nothing was ever written to it, or not by us.
  if (codeOf(error) === 'SQLITE_ERROR' && /no such (table|column)/.test(messageOf(error))) {
    return `the catalog ${url} is empty or damaged (${messageOf(error)}): rebuild it from the log with "ledgerline rebuild"`;
  }
  // A reader has to make two files beside a catalog that was written by a process that ended well.
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error))) {
    return `the catalog ${url} cannot be opened (${messageOf(error)}): see that this user may read it and write in its folder, which reading needs too`;
  }
  if (codeOf(error) === 'SQLITE_FULL') {
    return `the catalog ${url} cannot be written (${messageOf(error)}): make room on its disk, and it goes on`;
  }
  if (hasDiskFailed(error)) {
    return `the catalog ${url} cannot be read or written (${messageOf(error)}, ${codeOf(error)}): see whether its disk is in order`;
  }
  if (isClosed(error)) return `the catalog ${url} is being opened again after an error: try again`;
  return null;
};

/** Whether SQLite cannot use the file at present, because of the file, its disk, or an error before. */
export const isUnusable = (error: unknown): boolean =>
  isDamaged(error) || hasDiskFailed(error) || isClosed(error) || codeOf(error) === 'SQLITE_FULL';

const isClosed = (error: unknown): boolean =>
  messageOf(error).includes('database connection is not open');

const hasDiskFailed = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_IOERR');

/** Whether SQLite says that the file is none of its own, or not whole. */
const isDamaged = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));

// What the driver throws is told by what it has: its class is not always an heir of the Error that is known here.
const messageOf = (error: unknown): string =>
  textAt(error, 'message')?.replace(/^\w*Error: /, '') ?? String(error);

const codeOf = (error: unknown): string => textAt(error, 'code') ?? '';

const textAt = (error: unknown, name: 'code' | 'message'): string | null => {
  const text: unknown = typeof error === 'object' && error !== null && Reflect.get(error, name);
  return typeof text === 'string' ? text : null;
};

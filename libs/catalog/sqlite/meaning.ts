/**
 * Explains a SQLite error in a sentence with instructions for operators. Null: the error's own
 * message is clear.
 */
export const meaningOf = (error: unknown, url: string): string | null => {
  if (isDamaged(error)) {
    return `the catalog ${url} is damaged (${messageOf(error)}): rebuild it from the log with "ledgerline rebuild"`;
  }
  // The file was never written, or not by Ledgerline.
  if (codeOf(error) === 'SQLITE_ERROR' && /no such (table|column)/.test(messageOf(error))) {
    return `the catalog ${url} is empty or damaged (${messageOf(error)}): rebuild it from the log with "ledgerline rebuild"`;
  }
  // After a clean shutdown of the writer, a reader must create two files beside the catalog.
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error))) {
    return `the catalog ${url} cannot be opened (${messageOf(error)}): check that this user may read it and write in its folder, which is needed even for reading`;
  }
  if (codeOf(error) === 'SQLITE_FULL') {
    return `the catalog ${url} cannot be written (${messageOf(error)}): free space on its disk, and it continues`;
  }
  if (hasDiskFailed(error)) {
    return `the catalog ${url} cannot be read or written (${messageOf(error)}, ${codeOf(error)}): check its disk`;
  }
  if (isClosed(error)) return `the catalog ${url} is being opened again after an error: try again`;
  return null;
};

/**
 * Whether SQLite cannot use the file at present, because of the file, its disk, or an earlier
 * error.
 */
export const isUnusable = (error: unknown): boolean =>
  isDamaged(error) || hasDiskFailed(error) || isClosed(error) || codeOf(error) === 'SQLITE_FULL';

const isClosed = (error: unknown): boolean =>
  messageOf(error).includes('database connection is not open');

const hasDiskFailed = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_IOERR');

/** Whether SQLite reports that the file is not a database, or is corrupt. */
const isDamaged = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));

// Errors may come from another realm, so their properties are checked instead of `instanceof`.
const messageOf = (error: unknown): string =>
  textAt(error, 'message')?.replace(/^\w*Error: /, '') ?? String(error);

const codeOf = (error: unknown): string => textAt(error, 'code') ?? '';

const textAt = (error: unknown, name: 'code' | 'message'): string | null => {
  const text: unknown = typeof error === 'object' && error !== null && Reflect.get(error, name);
  return typeof text === 'string' ? text : null;
};

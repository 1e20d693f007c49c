import type { Target } from './target.ts';

/**
 * Explains a PostgreSQL error in a sentence with instructions for operators. Null: the error's own
 * message is clear.
 */
export const meaningOf = (error: unknown, target: Target): string | null => {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  const { shown } = target;
  if (code === null) return withoutCode(text, shown);
  const file = fileOf(error);
  if (file !== null) {
    return `CATALOG_URL names the file ${file}, which cannot be read (${code}): check that it exists and that this user may read it`;
  }
  if (UNREACHABLE.has(code)) {
    return `no PostgreSQL server answers at ${shown} (${code}): check that it is running, and that CATALOG_URL names its host and port`;
  }
  if (code.startsWith('28')) {
    return `PostgreSQL refuses the login to ${shown} (${text}): check user and password in CATALOG_URL, or the password in the file that PGPASSFILE names`;
  }
  if (code === '3D000') {
    return `PostgreSQL has no database for ${shown} (${text}): create it ("createdb"), or name another one in CATALOG_URL`;
  }
  if (code === '42501') {
    return `PostgreSQL does not permit what Ledgerline has to do in ${shown} (${text}): let its user create a schema ("GRANT CREATE ON DATABASE … TO …"), or create the schema and let the user own it ("CREATE SCHEMA … AUTHORIZATION …")`;
  }
  if (code === '42P01' || code === '3F000') {
    return `there is no complete catalog in ${shown} (${text}): build it from the log ("ledgerline rebuild")`;
  }
  if (code === '25006') {
    return `PostgreSQL at ${shown} is read-only (${text}): name the primary server in CATALOG_URL`;
  }
  if (code.startsWith('57P')) {
    return `PostgreSQL at ${shown} is starting or stopping (${text}): try again when it is up`;
  }
  if (code.startsWith('53')) {
    return `PostgreSQL at ${shown} has run out of resources (${text}): give it more connections, memory or disk`;
  }
  if (code.startsWith('08')) return lost(shown, text);
  if (TLS.test(code)) {
    return `the TLS certificate of PostgreSQL at ${shown} is not trusted (${text}): name the certificate authority with sslrootcert=FILE in CATALOG_URL`;
  }
  return null;
};

/** Whether an error means that the server is unavailable, or does not let us in. */
export const isAway = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code === null) return error instanceof Error && LOST.test(error.message);
  // A local file that cannot be read is not the server's fault.
  if (UNREACHABLE.has(code)) return fileOf(error) === null;
  return /^(08|28|3D|53|57P)/.test(code) || TLS.test(code);
};

/** Whether the server is starting and not ready yet. */
export const isStarting = (error: unknown): boolean => codeOf(error) === '57P03';

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EACCES',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const TLS = /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|ISSUER/;

const LOST =
  /Connection terminated|Connection ended|Client has encountered a connection error|timeout e|timeout expired|read timeout|not queryable|already released/i;

const lost = (shown: string, text: string): string =>
  `the connection to PostgreSQL at ${shown} was lost (${text}): check that it is running`;

// The driver's own errors have no code.
const withoutCode = (text: string, shown: string): string | null => {
  if (LOST.test(text)) return lost(shown, text);
  if (/password must be a/.test(text)) {
    return `PostgreSQL at ${shown} asks for a password: give it in CATALOG_URL, or in the file that PGPASSFILE names`;
  }
  if (/does not support SSL/.test(text)) {
    return `PostgreSQL at ${shown} has no TLS: leave sslmode out of CATALOG_URL, or switch TLS on at the server`;
  }
  return null;
};

/** The file that could not be read. An error about a socket has an address as well as a path. */
const fileOf = (error: unknown): string | null =>
  typeof error === 'object' &&
  error !== null &&
  'path' in error &&
  typeof error.path === 'string' &&
  !('address' in error)
    ? error.path
    : null;

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;

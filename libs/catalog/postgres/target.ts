/** The location of a catalog in PostgreSQL. */
export interface Target {
  /** The URL without its password, for messages. */
  readonly shown: string;
  /** The schema that contains the catalog's tables. */
  readonly schema: string;
  /** The URL for the driver: without the parameters that only Ledgerline understands. */
  readonly connectionString: string;
  /** Session settings besides the search path, in the server's syntax for client options. */
  readonly options: string;
}

/**
 * Parses `postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME&sslmode=…`. Throws an error with
 * instructions, which does not contain the password.
 */
export const targetOf = (url: string): Target => {
  const parsed = parse(url);
  const { searchParams } = parsed;
  const schema = searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!SCHEMA.test(schema)) {
    throw new Error(
      `CATALOG_URL names the schema "${schema}", but a name of lower case letters, digits and _ is expected`,
    );
  }
  if (searchParams.get(BESIDE) === null) refuseReserved(schema);
  const options = searchParams.get('options') ?? '';
  for (const own of ['schema', 'options', BESIDE]) searchParams.delete(own);
  // Gives sslmode the same meaning as in psql. By default, the driver interprets it more strictly.
  if (searchParams.has('sslmode')) searchParams.set('uselibpqcompat', 'true');
  return {
    shown: shownUrl(parsed, schema),
    schema,
    connectionString: parsed.toString(),
    options,
  };
};

/** The URL of a schema for the replacement of a catalog. Users cannot configure such a name. */
export const besideUrl = (url: string, schema: string): string => {
  const beside = new URL(url);
  beside.searchParams.set('schema', schema);
  beside.searchParams.set(BESIDE, 'next');
  return beside.toString();
};

const BESIDE = 'ledgerline_beside';

// A rebuild would take such a schema for its own and delete it.
const refuseReserved = (schema: string): void => {
  const reason = /^(pg_|information_schema$)/.test(schema)
    ? "names that begin with pg_, and information_schema, are PostgreSQL's own"
    : /(_next|_was_[0-9]+)$/.test(schema)
      ? 'names that end in _next or _was_NUMBER are reserved for schemas that are created beside another catalog and deleted with it'
      : null;
  if (reason !== null)
    throw new Error(`CATALOG_URL names the schema "${schema}", but ${reason}: name another one`);
};

const DEFAULT_SCHEMA = 'ledgerline';

// Needs no quotes, and fits the 63 bytes that the server keeps of a name.
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

const parse = (url: string): URL => {
  try {
    return new URL(url);
  } catch {
    // The cause is left out, because it would show the password.
    throw new Error(
      'CATALOG_URL is not a URL of a PostgreSQL server: postgres://USER:PASSWORD@HOST:5432/DATABASE is expected, with %40 for an @ in a password',
    );
  }
};

const shownUrl = ({ username, host, pathname, searchParams }: URL, schema: string): string => {
  const user = username === '' ? '' : `${username}@`;
  const socket = searchParams.get('host');
  const where = socket === null ? '' : ` on ${socket}`;
  return `postgres://${user}${host}${pathname}${where} (schema ${schema})`;
};

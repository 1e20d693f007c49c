/** Where a catalog is on a PostgreSQL server. */
export interface Target {
  /** For people: the URL without its password. */
  readonly shown: string;
  /** The schema that holds the catalog's tables and nothing else. */
  readonly schema: string;
  /** What the driver is told: the URL without what only we understand. */
  readonly connectionString: string;
  /** Settings of each session beside its search path, as the server reads them from a client. */
  readonly options: string;
}

/** Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME&sslmode=…`. Throws a sentence without the password. */
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
  // So that sslmode means what it means to psql; the driver has stricter words of its own.
  if (searchParams.has('sslmode')) searchParams.set('uselibpqcompat', 'true');
  return {
    shown: shownUrl(parsed, schema),
    schema,
    connectionString: parsed.toString(),
    options,
  };
};

/** The URL of the schema that is made beside another catalog's, of a name that people cannot give. */
export const besideUrl = (url: string, schema: string): string => {
  const beside = new URL(url);
  beside.searchParams.set('schema', schema);
  beside.searchParams.set(BESIDE, 'next');
  return beside.toString();
};

const BESIDE = 'ledgerline_beside';

// What stands there would be taken for what a former rebuild left, and deleted.
const refuseReserved = (schema: string): void => {
  const reason = /^(pg_|information_schema$)/.test(schema)
    ? "names that begin with pg_, and information_schema, are PostgreSQL's own"
    : /(_next|_was_[0-9]+)$/.test(schema)
      ? 'names that end in _next or _was_NUMBER are those of what is made beside another catalog, and deleted with it'
      : null;
  if (reason !== null)
    throw new Error(`CATALOG_URL names the schema "${schema}", but ${reason}: name another one`);
};

const DEFAULT_SCHEMA = 'ledgerline';

// Needs no quotes anywhere, and fits the 63 bytes that the server keeps of a name.
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

const parse = (url: string): URL => {
  try {
    return new URL(url);
  } catch {
    // The cause would show the password.
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

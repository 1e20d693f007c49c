import pg from 'pg';

type Values = Readonly<Record<string, string | null>>;

/** Runs statements in the schema of a catalog's URL, as somebody would who has the database's password. */
export const onServer = async (
  url: string,
  sql: string,
  parameters: readonly string[] = [],
): Promise<readonly Values[]> => {
  const own = new URL(url);
  const schema = own.searchParams.get('schema') ?? '';
  own.searchParams.delete('schema');
  const client = new pg.Client({
    connectionString: own.toString(),
    options: `-c search_path=${schema}`,
    // Everything as the server writes it.
    types: { getTypeParser: () => (text: string) => text },
  });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string | null>>(sql, [...parameters]);
    return rows;
  } finally {
    await client.end();
  }
};

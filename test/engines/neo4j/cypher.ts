import neo4j, { type QueryResult } from 'neo4j-driver';

/** A session of somebody who asks a Neo4j server in Cypher, without our adapter between. */
export const cypherOn = (url: string) => {
  const { protocol, host, username, password } = new URL(url);
  const login = neo4j.auth.basic(username, decodeURIComponent(password));
  const driver = neo4j.driver(`${protocol}//${host}`, login, { disableLosslessIntegers: true });
  return {
    run: (
      statement: string,
      parameters: Readonly<Record<string, unknown>> = {},
    ): Promise<QueryResult> => driver.executeQuery(statement, { ...parameters }),
    close: () => driver.close(),
  };
};

import { cypherOn } from './neo4j/cypher.ts';
import { neo4jUrl } from './neo4j/graphs.ts';
import { onServer } from './postgres/on-server.ts';

/**
 * Ends of a process that was stopped, by its `application_name`, what the servers end when they have not heard of it for long: the session with
 * the lock of the catalog, and transactions. Sessions that are idle stay, for the process to write with when it goes on.
 */
export const endFrozenSessions = async (url: string, name: string): Promise<void> => {
  const ended = await onServer(
    url,
    `SELECT pg_terminate_backend(pid), state FROM pg_stat_activity WHERE application_name = $1 AND (state <> 'idle'
       OR pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'))`,
    [name],
  );
  if (ended.length === 0) throw new Error(`${name} has no lock`);
  const server = cypherOn(neo4jUrl());
  await server.run(
    `SHOW TRANSACTIONS YIELD transactionId AS id, currentQuery AS query WHERE NOT query STARTS WITH 'SHOW'
     TERMINATE TRANSACTIONS id YIELD message RETURN message`,
  );
  await server.close();
};

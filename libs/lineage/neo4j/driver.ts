import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { Neo4jError } from 'neo4j-driver';
import type { Driver, ManagedTransaction, Session } from 'neo4j-driver';
import type { Address } from './address.ts';
import { isPoolExhausted, explained } from './failure.ts';

/** One row of a result: its columns in order. */
export type Values = readonly unknown[];

/** A parameter of a statement. Numbers must be whole; they are sent as integers. */
export type Parameter =
  number | string | boolean | null | readonly Parameter[] | { readonly [name: string]: Parameter };

/** Runs one statement in a transaction. */
export type Run = (
  statement: string,
  parameters: Readonly<Record<string, Parameter>>,
) => Promise<readonly Values[]>;

/** A Neo4j server. Every call ends by its deadline, even if the connection is half open. */
export interface Neo4jServer {
  /** Does the work in a transaction; repeats it after a transient failure, until it commits or fails for good. */
  read<T>(deadline: Deadline, work: (run: Run) => Promise<T>): Promise<T>;
  write<T>(deadline: Deadline, work: (run: Run) => Promise<T>): Promise<T>;
  /** Runs a statement that must have its own transaction. */
  alone(deadline: Deadline, statement: string): Promise<void>;
  /** The name and version of the server, as in `Neo4j/5.26.0`. */
  agent(deadline: Deadline): Promise<string>;
  close(): Promise<void>;
}

export interface Deadline {
  readonly milliseconds: number;
  /** Makes the error that is thrown when the deadline has passed. */
  readonly error: () => Error;
}

export const neo4jServer = (address: Address): Neo4jServer => {
  const driver = openDriver(address);

  const within = async <T>(
    { milliseconds, error }: Deadline,
    work: (session: Session, refuseLate: () => void) => Promise<T>,
  ): Promise<T> => {
    if (milliseconds <= 0) throw error();
    const database = address.database === null ? {} : { database: address.database };
    const session = driver.session(database);
    const ending = new AbortController();
    let isLate = false;
    const working = work(session, () => {
      if (isLate) throw error();
    }).catch((cause: unknown) => {
      throw explained(cause, address) ?? cause;
    });
    // On a half-open socket no answer ever comes, and the server's own limit on a transaction may act minutes late.
    const late = sleep(milliseconds, undefined, { signal: ending.signal }).then(() => {
      isLate = true;
      throw error();
    });
    working.finally(() => session.close()).catch(ignore);
    late.catch(ignore);
    try {
      return await Promise.race([working, late]);
    } finally {
      ending.abort();
    }
  };

  const inTransaction =
    (access: 'executeRead' | 'executeWrite'): Neo4jServer['read'] =>
    (deadline, work) =>
      within(deadline, (session, refuseLate) =>
        withRetries(() =>
          session[access]((transaction) => work(runIn(transaction, refuseLate)), {
            timeout: Math.ceil(deadline.milliseconds) + SERVER_LATER_MILLISECONDS,
          }),
        ),
      );

  return {
    read: inTransaction('executeRead'),
    write: inTransaction('executeWrite'),
    alone: (deadline, statement) =>
      within(deadline, async (session) => {
        await session.run(statement);
      }),
    agent: (deadline) =>
      within(deadline, async (session) => {
        const { summary } = await session.run('RETURN 1');
        return summary.server.agent ?? '';
      }),
    close: () => driver.close(),
  };
};

const openDriver = ({ url, user, password }: Address): Driver =>
  neo4j.driver(url, user === null ? undefined : neo4j.auth.basic(user, password), {
    disableLosslessIntegers: true,
    maxTransactionRetryTime: 5000,
    connectionTimeout: 5000,
    connectionAcquisitionTimeout: 10_000,
    connectionLivenessCheckTimeout: 0,
    fetchSize: 10_000,
    userAgent: 'ledgerline',
    telemetryDisabled: true,
  });

// Our own deadline has to come first.
const SERVER_LATER_MILLISECONDS = 1000;

const ignore = (): void => {
  // The other promise reports the failure.
};

const runIn =
  (transaction: ManagedTransaction, refuseLate: () => void): Run =>
  async (statement, parameters) => {
    refuseLate();
    const { records } = await transaction.run(statement, stored(parameters));
    return records.map((record): Values => [...record.values()]);
  };

// The driver would send a JavaScript number as a float.
const stored = (value: Parameter): unknown => {
  if (typeof value === 'number') return neo4j.int(value);
  if (Array.isArray(value)) return value.map(stored);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, stored(part)]));
};

const TRIES = 3;

/** Retries failures that the driver does not know to be transient. */
const withRetries = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || !(error instanceof Neo4jError) || !isPoolExhausted(error)) throw error;
      await sleep(50 * 2 ** tries);
    }
  }
};

import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type Process } from '../ops/processes.ts';
import { startFreshDouble } from './production.ts';
import { startOwnNeo4j } from './start-neo4j.ts';
import { startPostgres } from './start-postgres.ts';

/** What can be killed. */
export const KINDS = ['eventstore', 'postgres', 'neo4j', 'ingest', 'projector'] as const;
export type Kind = (typeof KINDS)[number];

/** Every process of a Ledgerline in production: two that take events, two that project, one that answers, and their engines. */
export interface Fleet {
  readonly settings: Readonly<Record<string, string>>;
  /** Where events can be sent at present. */
  readonly doors: () => readonly string[];
  readonly query: Process;
  /** Ends one without a word, and starts it again after so many milliseconds. */
  crash(kind: Kind, milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all of it, on engines of its own. */
export const startFleet = async (): Promise<Fleet> => {
  const [log, postgres, neo4j] = await Promise.all([
    startFreshDouble(),
    startPostgres(),
    startOwnNeo4j(),
  ]);
  const settings = {
    EVENT_STORE_URL: log.url,
    CATALOG_URL: `${postgres.url}?schema=chaos`,
    GRAPH_URL: neo4j.url,
    QUERY_TIMEOUT_MS: '120000',
  };
  const ingesting = () => startServer({ EVENT_STORE_URL: log.url, ROLES: 'ingest' });
  const projecting = () => startServer({ ...settings, ROLES: 'project' });
  const ingest = [await ingesting(), await ingesting()];
  const project = [await projecting(), await projecting()];
  const query = await startServer({ ...settings, ROLES: 'query' });

  const crashProcess = async (
    among: Process[],
    start: () => Promise<Process>,
    milliseconds: number,
  ): Promise<void> => {
    // The first one is the one that has been there for longer: of those that project, the one that does.
    await among.shift()?.kill();
    await sleep(milliseconds);
    among.push(await start());
  };
  const crashEngine = async (
    engine: { kill(): Promise<void> | void; restart(): Promise<void> },
    milliseconds: number,
  ): Promise<void> => {
    await engine.kill();
    await sleep(milliseconds);
    await engine.restart();
  };
  const crash: Record<Kind, (milliseconds: number) => Promise<void>> = {
    eventstore: (milliseconds) => crashEngine(log, milliseconds),
    postgres: (milliseconds) => crashEngine(postgres, milliseconds),
    neo4j: (milliseconds) => crashEngine(neo4j, milliseconds),
    ingest: (milliseconds) => crashProcess(ingest, ingesting, milliseconds),
    projector: (milliseconds) => crashProcess(project, projecting, milliseconds),
  };
  return {
    settings,
    doors: () => ingest.map(({ url }) => url),
    query,
    crash: (kind, milliseconds) => crash[kind](milliseconds),
    stop: async () => {
      for (const one of [...ingest, ...project, query]) await one.kill();
      await log.kill();
      await neo4j.stop();
      await postgres.stop();
    },
  };
};

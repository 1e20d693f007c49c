import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  contentDifference,
  DamagedCatalog,
  openCatalog,
  openSnapshot,
  OtherFoldVersion,
  refuseOtherFold,
  structureDifference,
  type Catalog,
  type CatalogSnapshot,
} from '#catalog';
import { verifyLog, type EventStore, type LogProblem, type Position } from '#event-store';
import { inProcessGraph, type GraphChanges, type LineageGraph } from '#lineage';
import type { Config } from '../config/config.ts';
import { endOfCatalog } from '../projector/end-of-catalog.ts';
import { FilesInUse, openLog, refuseMissingCatalog } from '../engines.ts';
import { catchUp } from '../answers/catch-up.ts';
import { counts, replay, type End } from '../projector/replay.ts';
import { setAsideIn } from '../projector/set-aside.ts';
import type { Difference, Stage, Verdict } from './verdict.ts';

/**
 * Checks the log, rebuilds catalog and graph from it in a temporary place, and compares them with
 * the configured ones, up to the checkpoint of the catalog. A server may be writing meanwhile.
 * Returns the first difference, one of the log before any other. Throws {@link NothingThere}, and
 * the engines' errors for files that cannot be opened.
 */
export const verify = async (
  config: Config,
  { onStage = ignore }: { readonly onStage?: (stage: Stage) => void } = {},
): Promise<Verdict> => {
  const log = await openLog(config, { writesLog: false });
  // On connections of its own, so that its thread checks the log while this one builds the catalog.
  const checkedLog = await openLog(config, { writesLog: false });
  const hasProblem = new AbortController();
  const graph = inProcessGraph();
  // In a file, because the catalog may be larger than memory.
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-verify-'));
  let catalog: Catalog | null = null;
  try {
    await refuseMissingCatalog(config);
    onStage({ stage: 'log', done: 0, of: null });
    const checking = firstProblem(checkedLog, () => hasProblem.abort());
    // Awaited below in any case.
    checking.catch(() => undefined);
    const anew = { log, graph, url: config.CATALOG_URL, onStage, signal: hasProblem.signal };
    const opened = await openCatalog(`sqlite:${join(folder, 'catalog.db')}`, {
      writesInThread: true,
    });
    catalog = opened;
    const compared = await settledOf(() => compare({ ...anew, catalog: opened }));
    // What is wrong with the log explains everything else.
    const problem = await checking;
    if (problem !== null) return differs(inLog(problem));
    return compared();
  } catch (error) {
    if (error instanceof DamagedCatalog)
      return differs({ ...NOWHERE, where: 'catalog', sentence: error.message });
    throw error;
  } finally {
    await catalog?.close();
    await log.close();
    await checkedLog.close();
    await rm(folder, { recursive: true, force: true });
  }
};

const ignore = (): void => {
  // No listener.
};

/** The first problem of a log, null for none. `onProblem` is called when there is one. */
const firstProblem = async (log: EventStore, onProblem: () => void): Promise<LogProblem | null> => {
  for await (const problem of verifyLog(log)) {
    onProblem();
    return problem;
  }
  return null;
};

/** Waits for work, and returns a function that returns its result or throws its error. */
const settledOf = async <T>(work: () => Promise<T>): Promise<() => T> => {
  try {
    const result = await work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

/** The log, and the catalog and graph that are rebuilt from it. */
interface Anew {
  readonly log: EventStore;
  readonly catalog: Catalog;
  readonly graph: LineageGraph;
  readonly url: string;
  readonly onStage: (stage: Stage) => void;
  /** Aborted when the log was found to be damaged. */
  readonly signal: AbortSignal;
}

const compare = async (anew: Anew): Promise<Verdict> => {
  const { log, catalog, url } = anew;
  await refuseOlderFold(url);
  // Most of the log is projected before the snapshot to compare is opened, because a snapshot keeps
  // a server from checkpointing its WAL.
  const structure = await atOneMoment(url, async (found) => {
    const difference = await structureDifference(catalog, found);
    return difference ?? endOfCatalog(log, await found.standing());
  });
  if ('sentence' in structure) return differs({ where: 'catalog', ...structure });
  await foldUpTo(anew, structure);
  return atOneMoment(url, (found) => compareWith(anew, found), catalog);
};

/** A catalog of an older projection version is correct in its own way, so it cannot be compared. */
const refuseOlderFold = async (url: string): Promise<void> => {
  try {
    await refuseOtherFold(url);
  } catch (error) {
    // A newer version may be a sign of tampering. What cannot be read is reported by the
    // comparison.
    if (error instanceof OtherFoldVersion && error.isOlder) throw error;
  }
};

const compareWith = async (anew: Anew, found: CatalogSnapshot): Promise<Verdict> => {
  const { log, catalog, graph, onStage } = anew;
  const end = await endOfCatalog(log, await found.standing());
  await foldUpTo(anew, end);
  const { sequence, position } = await catalog.checkpoint();
  if (sequence > end.sequence) throw new FilesInUse(MADE_ANEW);
  if (sequence < end.sequence) return differs(shortLog(sequence, end.sequence));
  const undone = await decisionNotApplied(log, found, sequence);
  if (undone !== null) return differs(undone);
  const { rows, difference } = await contentDifference(catalog, found, (done, of) =>
    onStage({ stage: 'compare', done, of }),
  );
  if (difference !== null) return differs({ where: 'catalog', ...difference });
  const graphHash = await graph.contentHash();
  const other = await hashOf(await found.changes(sequence));
  if (other !== graphHash) return differs(otherGraph(graphHash, other));
  return { ok: true, entries: sequence, behind: await countAfter(log, position), rows, graphHash };
};

/**
 * An entry that was set aside in the log after the catalog had projected it, or restored after it
 * had become a dead letter.
 */
const decisionNotApplied = async (
  log: EventStore,
  found: CatalogSnapshot,
  sequence: number,
): Promise<Difference | null> => {
  const rows = await found.query('SELECT sequence FROM dead_letters WHERE is_set_aside = 1');
  const there = new Set(rows.map((row) => Number(row['sequence'])));
  const wanted = new Set([...(await setAsideIn(log)).keys()].filter((one) => one <= sequence));
  const [entry] = [...wanted, ...there]
    .filter((one) => wanted.has(one) !== there.has(one))
    .sort((a, b) => a - b);
  if (entry === undefined) return null;
  const [expected, standing, what] = wanted.has(entry)
    ? ['set aside', 'projected', 'set aside']
    : ['projected', 'set aside', 'restored'];
  return {
    where: 'catalog',
    table: 'dead_letters',
    key: String(entry),
    column: null,
    expected,
    found: standing,
    sentence: `entry #${entry} was ${what} in the log after the catalog had passed it: run "ledgerline rebuild"`,
  };
};

const atOneMoment = async <T>(
  url: string,
  work: (found: CatalogSnapshot) => Promise<T>,
  beside: Catalog | null = null,
): Promise<T> => {
  const found = await openSnapshot(url, beside);
  try {
    return await work(found);
  } finally {
    await found.close();
  }
};

const foldUpTo = ({ log, catalog, graph, onStage, signal }: Anew, end: End): Promise<void> =>
  replay(log, catalog, end, async (done) => {
    signal.throwIfAborted();
    await catchUp(catalog, graph);
    onStage({ stage: 'fold', done, of: end.sequence });
  });

// Applied all at once, whereas the other graph was updated batch by batch.
const hashOf = async (changes: GraphChanges): Promise<string> => {
  const graph = inProcessGraph();
  await graph.apply(changes);
  return graph.contentHash();
};

const countAfter = async (log: EventStore, position: Position | null): Promise<number> => {
  let count = 0;
  for await (const batch of log.readAll(position)) count += batch.filter(counts).length;
  return count;
};

const MADE_ANEW =
  'another process is rebuilding the catalog, so it cannot be checked: try again when the rebuild is done';

const differs = (difference: Difference): Verdict => ({ ok: false, difference });

const NOWHERE = { table: null, key: null, column: null, expected: null, found: null } as const;

const inLog = ({ table, key, column, problem }: LogProblem): Difference => ({
  ...NOWHERE,
  where: 'log',
  table: table === '' ? null : table,
  key: key === '' ? null : key,
  column,
  sentence: problem,
});

const shortLog = (entries: number, expected: number): Difference => ({
  ...NOWHERE,
  where: 'log',
  expected: `${expected} entries`,
  found: `${entries} entries`,
  sentence: `the log ends after ${entries} entries, but the catalog was built from ${expected}: the log lost its end, or the catalog was built from another log`,
});

const otherGraph = (expected: string, found: string): Difference => ({
  ...NOWHERE,
  where: 'graph',
  expected,
  found,
  sentence: `the graph made from the catalog has the content hash ${found}, but the log gives ${expected}`,
});

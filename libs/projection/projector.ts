import { CLOCK_CORRECTED, readClockCorrected } from '#domain-events';
import {
  createEntryReader,
  entrySetAside,
  NOT_PROJECTED,
  reduce,
  type LogEntry,
  type ReadEntry,
} from './reduce/event.ts';
import { describeFailure, type OnFailure } from './failure.ts';
import { createReducer, type Reducer } from './reduce/reducer.ts';
import { createCache } from './state/cache.ts';
import { memoryBudget } from './state/memory-budget.ts';
import {
  createState,
  type LoadedOwner,
  type Missing,
  type ProjectionState,
} from './state/state.ts';
import type { LookUpResult } from './state/look-ups.ts';
import type { ContentRow, NodeRow } from './state/rows.ts';
import type { GroupKey, TableChanges } from './state/table.ts';

/** How far the projection is: the sequence it holds, and the log position behind it (null before the first entry). */
export interface Checkpoint {
  readonly sequence: number;
  readonly position: string | null;
  /** The greatest recordedAt so far. */
  readonly recordedAt: string | null;
}

/** What was loaded of what a pass found missing. */
export interface Loaded {
  /** By table: the groups that were asked for, and their live rows. */
  readonly groups: ReadonlyMap<
    string,
    { readonly values: Iterable<GroupKey>; readonly rows: readonly object[] }
  >;
  readonly contents: readonly ContentRow[];
  readonly owners: readonly LoadedOwner[];
  readonly lookUps: ReadonlyMap<string, LookUpResult>;
}

/** The changed rows of each table, and the last ids that were given. */
export interface Changes {
  readonly tables: ReadonlyMap<string, TableChanges<object>>;
  readonly ids: ReadonlyMap<string, number>;
}

/** Where the projection keeps its rows, within one transaction: it reads what it wrote. */
export interface ProjectionTransaction {
  load(missing: Missing): Promise<Loaded>;
  write(changes: Changes): Promise<void>;
  /** Caps the recorded times of the entries before a sequence: the clock that gave them was wrong. */
  capRecordedAt(sequence: number, cap: string): Promise<void>;
}

export interface ProjectionStore {
  /**
   * Whether rows are written while the projection goes on. Then `commit` returns before its work is committed, and
   * rows are best written soon.
   */
  readonly writesBehind: boolean;
  /** Waits until everything that `commit` has returned for is committed. Throws what could not be. */
  settled(): Promise<void>;
  /** Runs work that ends with a new checkpoint, and commits both. */
  commit(
    from: Checkpoint,
    work: (transaction: ProjectionTransaction) => Promise<Checkpoint>,
  ): Promise<Checkpoint>;
}

const COMMIT_MILLISECONDS = 1_000;
// Each round loads what the one before made known; an event needs a few.
const MOST_ROUNDS = 1_000;

/**
 * Projects entries of a log into rows. Make one for each catalog that is written, and another one after any error.
 * `megabytes` is about how much it keeps in memory; the rows do not depend on it. `onFailure` hears of each entry that becomes a
 * dead letter because the projection itself failed at it.
 */
export const createProjector = (
  lastIds: ReadonlyMap<string, number>,
  megabytes: number,
  onFailure: OnFailure = () => undefined,
) => {
  const budget = memoryBudget(megabytes);
  const state = createState(lastIds, budget);
  const reducer = createReducer(state);
  const readEntry = createEntryReader(createCache(budget.knownParts));
  // The names whose rows are in memory, since rows were last forgotten.
  const expected = new Set<number>();

  return {
    /**
     * Takes in the next entries of the log, which follow the checkpoint without a gap, and commits what they change:
     * after the last of them, and whenever a second of work has passed. Gives the checkpoint after each commit, see
     * {@link ProjectionStore}. The entries
     * that are set aside, by sequence, become dead letters with these reasons.
     */
    async *project(
      store: ProjectionStore,
      from: Checkpoint,
      entries: readonly LogEntry[],
      setAside: ReadonlyMap<number, string> = new Map(),
    ): AsyncGenerator<Checkpoint> {
      let checkpoint = from;
      const waiting = [...entries].reverse();
      let ahead: ReadEntry[] = [];
      do {
        checkpoint = await store.commit(checkpoint, async (transaction) => {
          const until = performance.now() + COMMIT_MILLISECONDS;
          let { sequence, position, recordedAt } = checkpoint;
          do {
            if (ahead.length === 0) {
              if (store.writesBehind) await write(state, transaction);
              ahead = readAhead(waiting, sequence, setAside, readEntry);
              if (ahead.length > 1) await loadAhead(reducer, ahead, expected, transaction);
            }
            const one = ahead.shift();
            if (!one) break;
            position = one.entry.position;
            // The log's own entries are not counted.
            if (one.entry.type.startsWith('$')) continue;
            sequence += 1;
            const cap = capIn(one);
            if (cap !== null || recordedAt === null || recordedAt < one.entry.recordedAt)
              recordedAt = cap ?? one.entry.recordedAt;
            const failure = await takeEntry(reducer, one, sequence, recordedAt, transaction);
            if (failure !== null) onFailure(sequence, failure);
            if (cap !== null) {
              await write(state, transaction);
              await transaction.capRecordedAt(sequence, cap);
            }
          } while (performance.now() < until);
          await write(state, transaction);
          return { sequence, position, recordedAt };
        });
        if (state.trim()) {
          expected.clear();
          // What was forgotten is found in what is committed.
          await store.settled();
        }
        yield checkpoint;
      } while (ahead.length + waiting.length > 0);
    },
  };
};

export type Projector = ReturnType<typeof createProjector>;

// What is read ahead waits in memory, as a tree.
const MOST_READ_AHEAD = 200;
const MOST_BYTES_AHEAD = 1_000_000;

/** Takes the next entries after a sequence and reads them. `waiting` has the next one last. */
const readAhead = (
  waiting: LogEntry[],
  from: number,
  setAside: ReadonlyMap<number, string>,
  readEntry: (entry: LogEntry) => ReadEntry,
): ReadEntry[] => {
  let sequence = from;
  const ahead: ReadEntry[] = [];
  let bytes = 0;
  while (ahead.length < MOST_READ_AHEAD && bytes < MOST_BYTES_AHEAD) {
    const entry = waiting.pop();
    if (!entry) break;
    bytes += entry.data.length;
    if (!entry.type.startsWith('$')) sequence += 1;
    const reason = setAside.get(sequence);
    ahead.push(reason === undefined ? readEntry(entry) : entrySetAside(entry, reason));
  }
  return ahead;
};

/** The time at which a correction of the clock caps those of all earlier entries; null for any other entry. */
const capIn = ({ entry: { type, data }, isSetAside = false }: ReadEntry): string | null =>
  type === CLOCK_CORRECTED && !isSetAside ? (readClockCorrected(data)?.cap ?? null) : null;

/** Takes in one entry, in as many passes as it needs until nothing is missing. Gives what was thrown where the projection failed. */
const takeEntry = async (
  reducer: Reducer,
  read: ReadEntry,
  sequence: number,
  recordedAt: string,
  transaction: ProjectionTransaction,
): Promise<string | null> => {
  const { state, names } = reducer;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const failure = failureOf(() => reduce(reducer, read, sequence, recordedAt));
    if (!state.isMissing()) {
      if (failure !== null) {
        state.rollBack();
        names.clear();
        reduce(reducer, { ...read, event: null, unreadable: NOT_PROJECTED }, sequence, recordedAt);
      }
      state.accept();
      return failure ?? read.failure ?? null;
    }
    state.rollBack();
    names.clear();
    await load(state, transaction);
  }
  throw new Error(`unreachable: entry ${sequence} asked for more rows ${MOST_ROUNDS} times`);
};

/** What work throws, described; null where it throws nothing. */
const failureOf = (work: () => void): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return describeFailure(error);
  }
};

const load = async (state: ProjectionState, transaction: ProjectionTransaction): Promise<void> => {
  const missing = state.takeMissing();
  // What earlier entries changed must be found. Groups need no writing: a group with changed rows is in memory.
  if (missing.contents.size + missing.owners.size + missing.lookUps.size > 0)
    await write(state, transaction);
  const { groups, contents, owners, lookUps } = await transaction.load(missing);
  for (const [name, { values, rows }] of groups) state.fillGroups(name, values, rows);
  state.fillContents(contents);
  for (const owner of owners) state.fillOwner(owner);
  for (const [key, result] of lookUps) state.fillLookUp(key, result);
};

const write = async (state: ProjectionState, transaction: ProjectionTransaction): Promise<void> => {
  const changes = state.takeChanges();
  if (changes.tables.size > 0 || changes.ids.size > 0) await transaction.write(changes);
};

/** Loads at once what the next entries will ask for: one by one the questions would take most of the time. */
const loadAhead = async (
  reducer: Reducer,
  entries: readonly ReadEntry[],
  expected: Set<number>,
  transaction: ProjectionTransaction,
): Promise<void> => {
  const { state } = reducer;
  let lacking = entries;
  for (let round = 0; round < 4; round += 1) {
    // An entry whose rows are all loaded names no further rows to load.
    lacking = lacking.filter((entry) => {
      const before = state.countMissing();
      // Where it fails, the entry is found to be a dead letter when its turn comes.
      failureOf(() => expectEntry(reducer, entry, expected));
      return state.countMissing() > before;
    });
    if (!state.isMissing()) break;
    state.rollBack();
    await load(state, transaction);
  }
  state.takeMissing();
  state.accept();
};

/** `expected` has the names that other entries asked for. */
const expectEntry = (
  { state, names, owners }: Reducer,
  { event }: ReadEntry,
  expected: Set<number>,
): void => {
  if (!event) return;
  const expectNode = (node: NodeRow | undefined): void => {
    if (!node || expected.has(node.id)) return;
    expected.add(node.id);
    names.at(node.id);
    for (const table of [
      state.mentions,
      state.links,
      state.renames,
      state.lives,
      state.aliases,
      state.schemaEvidence,
      state.facetStatements,
    ])
      table.group(node.id);
  };
  if (event.kind === 'DATASET') {
    expectNode(names.expect('DATASET', event.dataset));
    return;
  }
  for (const dataset of event.inputs) expectNode(names.expect('DATASET', dataset));
  for (const dataset of event.outputs) expectNode(names.expect('DATASET', dataset));
  const job = names.expect('JOB', event.job);
  if (job) owners.of(job.id, 0);
  expectNode(job);
  if (event.kind !== 'RUN') return;
  const runKey = state.runKeyOf(event.runId);
  const expectRun = (key: string): void => {
    state.runs.group(key);
    state.parents.group(key);
  };
  expectRun(runKey);
  const { parent } = event.runFacets;
  if (parent) expectRun(state.runKeyOf(parent.runId));
  const run = job && state.runs.group(runKey).get(job.id);
  if (run) state.attempts.group(run.id);
};

import { attemptAt, hasFailed } from '../rules/attempts.ts';
import { eventOrderKey, mentionOrderKey } from '../rules/event-order.ts';
import type { AttemptRow, DatasetStatementRow, LifeRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { markAliasSet, type Dirty } from './dirty.ts';

type Life = Pick<LifeRow, 'state' | 'droppedAt' | 'changedAt' | 'statedAt'>;

/** Whether a DROP hides the dataset that these are all names of. */
export const isDropped = (state: ProjectionState, members: readonly number[]): boolean =>
  dropStands(members.flatMap((member) => [...state.lives.group(member).values()]));

/**
 * Whether a DROP hides a dataset (docs/semantics.md, Identity), by what is said of its life under each of its names: a completed
 * attempt said so, and nothing that has not failed stated the dataset later. What an attempt says under several names of the
 * dataset counts as one statement, its latest.
 */
export const dropStands = (lives: readonly LifeRow[]): boolean => {
  const attempts = new Map<string, Life>();
  for (const life of lives) {
    const key = `${life.run} ${life.number}`;
    const before = attempts.get(key) ?? life;
    attempts.set(key, {
      state: life.state,
      droppedAt: later(before.droppedAt, life.droppedAt),
      changedAt: later(before.changedAt, life.changedAt),
      statedAt: later(before.statedAt, life.statedAt),
    });
  }
  let [dropped, stated] = ['', ''];
  for (const life of attempts.values()) {
    const drops = life.droppedAt > life.changedAt;
    if (drops && life.state === 'COMPLETED') dropped = later(dropped, life.droppedAt);
    if (!drops && !hasFailed(life)) stated = later(stated, life.statedAt);
  }
  return dropped > stated;
};

const later = (one: string, other: string): string => (one > other ? one : other);

/** Whether a dataset was ever dropped under a name: only then what every attempt says of its life is kept. */
export const isLifeTracked = (state: ProjectionState, dataset: number): boolean => {
  for (const { run } of state.lives.group(dataset).values()) if (run !== 0) return true;
  return false;
};

/** Notes what an attempt, or all declarations (run 0), say of the life of a dataset, in place of what they said before. */
export const putLife = (state: ProjectionState, life: LifeRow, dirty: Dirty): void => {
  const lives = state.lives.group(life.dataset);
  const known = lives.get(`${life.run} ${life.number}`);
  if (
    known?.state === life.state &&
    known.droppedAt === life.droppedAt &&
    known.changedAt === life.changedAt &&
    known.statedAt === life.statedAt
  )
    return;
  if (lives.size === 0) markAliasSet(state, life.dataset, dirty);
  state.lives.put(life);
  if (isLifeTracked(state, life.dataset)) dirty.aliasSets.add(life.dataset);
};

/** A declaration states that a dataset lives. */
export const declareLife = (
  state: ProjectionState,
  dataset: number,
  orderKey: string,
  dirty: Dirty,
): void => {
  const { statedAt = '' } = state.lives.group(dataset).get('0 0') ?? {};
  if (orderKey <= statedAt) return;
  const life = { dataset, run: 0, number: 0, state: 'COMPLETED', ...NO_LIFE, statedAt: orderKey };
  putLife(state, life, dirty);
};

/** What an output mention, or a declaration, adds to what its attempt says of the life of a dataset. */
export const withStatement = (
  before: Pick<Life, 'droppedAt' | 'changedAt' | 'statedAt'>,
  {
    orderKey,
    mention,
    run,
    change,
  }: Pick<DatasetStatementRow, 'orderKey' | 'mention' | 'run' | 'change'>,
): Pick<Life, 'droppedAt' | 'changedAt' | 'statedAt'> => {
  // A declaration states that the dataset lives, whatever its lifecycle facet says: only runs drop.
  if (run === null) return { ...before, statedAt: later(before.statedAt, orderKey) };
  const at = mentionOrderKey(eventOrderKey(orderKey), mention);
  return {
    droppedAt: change === 'DROP' && at > before.droppedAt ? at : before.droppedAt,
    changedAt:
      change !== null && change !== 'DROP' && at > before.changedAt ? at : before.changedAt,
    statedAt: later(before.statedAt, at),
  };
};

export const NO_LIFE = { droppedAt: '', changedAt: '', statedAt: '' };

/** Whether a statement says something of the life of its dataset: outputs of runs, and all that declarations name. */
const concernsLife = ({ role, run }: Pick<DatasetStatementRow, 'role' | 'run'>): boolean =>
  run === null || role === 'WRITER';

/** Returns what statements of a dataset say of its life, attempt by attempt; those of all declarations as run 0. */
export const livesOf = (
  dataset: number,
  statements: readonly DatasetStatementRow[],
  attemptAt: (run: number, orderKey: string) => Pick<AttemptRow, 'number' | 'state'> | undefined,
): readonly LifeRow[] => {
  const lives = new Map<string, LifeRow>();
  for (const statement of statements) {
    if (!concernsLife(statement)) continue;
    const { run, orderKey } = statement;
    const attempt = run === null ? undefined : attemptAt(run, eventOrderKey(orderKey));
    // Nothing takes a declaration back, so the latest of them is all that counts.
    const number = run === null ? 0 : attempt?.number;
    if (number === undefined) continue;
    const key = `${run ?? 0} ${number}`;
    const before = lives.get(key);
    lives.set(key, {
      dataset,
      run: run ?? 0,
      number,
      state: attempt?.state ?? 'COMPLETED',
      ...withStatement(before ?? NO_LIFE, statement),
    });
  }
  return [...lives.values()];
};

/**
 * Makes what is said of the life of a name from its statements. What runs say is kept where the dataset was ever dropped, or
 * where `isTracked` says so: under another of its names it was.
 */
export const renewLives = (
  state: ProjectionState,
  dataset: number,
  isTracked: boolean,
  dirty: Dirty,
): void => {
  const { statements = [], attempts = [] } =
    state.lookUp({ name: 'statementsOfDataset', dataset }) ?? {};
  const runs = new Map<number, AttemptRow[]>();
  for (const row of attempts) runs.set(row.run, [...(runs.get(row.run) ?? []), row]);
  const lives = livesOf(dataset, statements, (run, orderKey) => {
    // What this event changed is in memory.
    const known = state.attempts.group(run);
    return attemptAt(known.size > 0 ? known.values() : (runs.get(run) ?? []), orderKey);
  });
  const isKept = isTracked || lives.some((life) => life.droppedAt !== '');
  const wanted = isKept ? [...lives, trackedMark(dataset)] : lives.filter((life) => life.run === 0);
  const keys = new Set(wanted.map((life) => `${life.run} ${life.number}`));
  for (const [key, row] of [...state.lives.group(dataset)])
    if (!keys.has(String(key))) state.lives.remove(row);
  for (const life of wanted) putLife(state, life, dirty);
  dirty.aliasSets.add(dataset);
};

const TRACKED = -1;

export const isTrackedMark = ({ run }: LifeRow): boolean => run === TRACKED;

/** Says that what runs say of the life of a name is kept, although none may have said anything. */
const trackedMark = (dataset: number): LifeRow => ({
  dataset,
  run: TRACKED,
  number: 0,
  state: 'NEW',
  ...NO_LIFE,
});

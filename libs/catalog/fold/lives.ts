import { type EventOrder, hasFailed } from '#projection';
import type { LifeRow } from '../working-tables.ts';
import { touchClass } from './touch-class.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** What an attempt or a declaration says of the life of a dataset; '' for never. */
export type Life = Pick<LifeRow, 'state' | 'droppedAt' | 'changedAt' | 'statedAt'>;

/** Notes what one attempt says of a dataset that it has as an output, in place of what it said before. */
export const noteLife = async (
  state: FoldState,
  dataset: number,
  by: { readonly run: number; readonly number: number },
  life: Life,
  touched: Touched,
): Promise<void> => {
  const lives = await state.rows.lives.group(dataset);
  const known = lives.get(`${by.run} ${by.number}`);
  if (known && MEMBERS.every((member) => known[member] === life[member])) return;
  if (lives.size === 0) await touchClass(state, dataset, touched);
  state.rows.lives.put(Object.assign(known ?? {}, { dataset, ...by, ...life }));
  touched.classes.add(dataset);
};

const MEMBERS = ['state', 'droppedAt', 'changedAt', 'statedAt'] as const;

/** A declaration states that a dataset lives: noted as of run 0, by its sequence. */
export const noteDeclaredLife = async (
  state: FoldState,
  dataset: number,
  { orderKey, sequence }: EventOrder,
  touched: Touched,
): Promise<void> => {
  const life = { state: 'COMPLETED', droppedAt: '', changedAt: '', statedAt: orderKey };
  await noteLife(state, dataset, { run: 0, number: sequence }, life, touched);
};

/** Takes away what was said of the lives of a node: runs say it again when they are looked at; gives what declarations said. */
export const takeLives = async (state: FoldState, node: number): Promise<readonly EventOrder[]> => {
  const rows = [...(await state.rows.lives.group(node)).values()];
  for (const row of rows) state.rows.lives.remove(row);
  return rows
    .filter(({ run }) => run === 0)
    .map(({ number, statedAt }) => ({ sequence: number, orderKey: statedAt }));
};

/**
 * Whether a DROP hides a dataset: a completed attempt said so, and nothing that has not failed stated it later. What an
 * attempt says under several names of the dataset is one word, its latest.
 */
export const isHidden = async (state: FoldState, members: readonly number[]): Promise<boolean> => {
  const attempts = new Map<string, Life>();
  for (const member of members) {
    for (const [attempt, life] of await state.rows.lives.group(member)) {
      const before = attempts.get(attempt) ?? life;
      attempts.set(attempt, {
        state: life.state,
        droppedAt: later(before.droppedAt, life.droppedAt),
        changedAt: later(before.changedAt, life.changedAt),
        statedAt: later(before.statedAt, life.statedAt),
      });
    }
  }
  let dropped = '';
  let stated = '';
  for (const life of attempts.values()) {
    const drops = life.droppedAt > life.changedAt;
    if (drops && life.state === 'COMPLETED') dropped = later(dropped, life.droppedAt);
    if (!drops && !hasFailed(life)) stated = later(stated, life.statedAt);
  }
  return dropped > stated;
};

const later = (one: string, other: string): string => (one > other ? one : other);

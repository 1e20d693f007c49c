import {
  assessmentIn,
  changesAt,
  eventsOfChanges,
  type Catalog,
  type ChangeEventView,
} from '#catalog';
import { evolve, type ChangeState, type ChangeStatus } from '../change.ts';
import { statusOf } from '../status-of.ts';
import type { ChangeMade } from './score-prediction.ts';

/** The state that events make of a change; null before it is proposed. */
export const stateOf = (views: readonly ChangeEventView[]): ChangeState | null =>
  views.reduce<ChangeState | null>((change, { event }) => evolve(change, event), null);

/** A change as far as its outcome goes. The stored assessment is read only if it is asked for. */
export const changeMade = (
  db: Catalog['db'],
  { proposal }: ChangeState,
  views: readonly ChangeEventView[],
): ChangeMade => {
  const applied = views.find(({ event }) => event.type === 'ChangeApplied');
  const assessed = views.findLast(({ event }) => event.type === 'ImpactAssessed');
  return {
    proposal,
    proposedAt: views[0]?.sequence ?? 0,
    applied: applied ? { sequence: applied.sequence, actor: applied.event.actor } : null,
    predicted: async () => {
      const assessment = assessed ? await assessmentIn(db, assessed.sequence) : null;
      return assessment?.verdicts ?? [];
    },
  };
};

/**
 * Every change that was proposed up to a sequence, and neither rejected nor withdrawn. `turn` gives way to other
 * work.
 */
export const changesMadeAt = async (
  db: Catalog['db'],
  asOf: number,
  turn: () => Promise<void>,
): Promise<readonly ChangeMade[]> => {
  const all = await changesAt(db, asOf);
  const standing = all.filter(({ types }) => !TAKEN_BACK.has(statusOf(types))).map(({ id }) => id);
  const made: ChangeMade[] = [];
  for (const views of await eventsOfChanges(db, asOf, standing)) {
    await turn();
    const change = stateOf(views);
    if (change) made.push(changeMade(db, change, views));
  }
  return made;
};

const TAKEN_BACK: ReadonlySet<ChangeStatus | null> = new Set(['REJECTED', 'WITHDRAWN'] as const);

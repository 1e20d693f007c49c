import { changesAt } from '#catalog';
import {
  statusOf,
  unannouncedIn,
  type ChangeMade,
  type ChangeState,
  type ChangeStatus,
  type UnannouncedChange,
} from '#changes';
import { announcedBy, changeMade } from './outcome-answer.ts';
import type { Reading } from '../graphql/reading.ts';
import { stateOf } from './shown-change.ts';

/** Every change that was proposed and neither rejected nor withdrawn, as far as its outcome goes. */
export const changesMade = async (
  reading: Reading,
): Promise<readonly { readonly change: ChangeState; readonly made: ChangeMade }[]> => {
  const all = await changesAt(reading.db, reading.asOf);
  const standing = all.filter(({ types }) => !TAKEN_BACK.has(statusOf(types)));
  // Asked for together, they are read together.
  const events = await Promise.all(standing.map(({ id }) => reading.changeEvents(id)));
  const found = [];
  for (const views of events) {
    const change = stateOf(views);
    if (change === null) continue;
    await reading.time.turn();
    found.push({ change, made: await changeMade(reading, change, views) });
  }
  return found;
};

const TAKEN_BACK: ReadonlySet<ChangeStatus | null> = new Set(['REJECTED', 'WITHDRAWN'] as const);

/** The unannounced changes after a sequence, up to that of the reading, the newest first. */
export const unannouncedAfter = async (
  reading: Reading,
  from: number,
): Promise<readonly UnannouncedChange[]> => {
  const announced = [];
  for (const { made } of await changesMade(reading)) {
    await reading.time.turn();
    announced.push(await announcedBy(reading, made));
  }
  return unannouncedIn(reading.db, { from, to: reading.asOf }, announced);
};

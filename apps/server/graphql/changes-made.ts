import { changesAt } from '#catalog';
import { unannouncedIn, type ChangeMade, type ChangeState, type UnannouncedChange } from '#impact';
import { announcedBy, changeMade } from './outcome-answer.ts';
import type { Reading } from './reading.ts';
import { stateOf } from './shown-change.ts';

/** Every change that was proposed and neither rejected nor withdrawn, as far as its outcome goes. */
export const changesMade = async (
  reading: Reading,
): Promise<readonly { readonly change: ChangeState; readonly made: ChangeMade }[]> => {
  const ids = await changesAt(reading.db, reading.asOf);
  const found = [];
  for (const id of ids) {
    const views = await reading.changeEvents(id);
    const change = stateOf(views);
    if (change === null || change.status === 'REJECTED' || change.status === 'WITHDRAWN') continue;
    await reading.time.turn();
    found.push({ change, made: await changeMade(reading, change, views) });
  }
  return found;
};

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

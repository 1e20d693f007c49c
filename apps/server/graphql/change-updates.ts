import { breakingVersionsIn } from '#catalog';
import { openAsking } from './asking.ts';
import { unannouncedAfter } from './changes-made.ts';
import type { Following } from './event-by-event.ts';
import { shownUnannounced } from './outcome-answer.ts';
import { Refusal } from './refusal.ts';
import { changeAt } from './shown-change.ts';
import { eventAt } from './shown.ts';
import { stretches } from './stretches.ts';

/** What becomes of a proposed change after a sequence, event by event; ends with the signal. */
export async function* changeUpdates(
  following: Following,
  id: string,
  after: number | null,
): AsyncGenerator<{ readonly changeUpdated: unknown }> {
  const { platform } = following;
  const now = await openAsking(platform).at(null);
  if ((await now.changeEvents(id)).length === 0) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `there is no change of the id ${id} as of sequence ${now.asOf}: "changes" lists those there are`,
    );
  }
  for await (const { from, to } of stretches(following, after)) {
    const reading = await openAsking(platform).at({ sequence: to });
    for (const { sequence } of await reading.changeEvents(id)) {
      if (sequence <= from) continue;
      const asking = openAsking(platform);
      const then = await asking.at({ sequence });
      const change = await changeAt(asking, then, id);
      yield { changeUpdated: { sequence, cause: eventAt(then, sequence), change } };
    }
  }
}

/** Breaking schema versions that nobody proposed, after a sequence, event by event; ends with the signal. */
export async function* unannouncedChanges(
  following: Following,
  after: number | null,
): AsyncGenerator<{ readonly unannouncedChange: unknown }> {
  const { platform } = following;
  for await (const span of stretches(following, after)) {
    const breaking = await breakingVersionsIn(platform.catalog.db, span);
    const sequences = [...new Set(breaking.map(({ since }) => since))].sort((a, b) => a - b);
    for (const sequence of sequences) {
      const asking = openAsking(platform);
      const reading = await asking.at({ sequence });
      const found = await unannouncedAfter(reading, sequence - 1);
      if (found.length === 0) continue;
      const changes = found.map((one) => shownUnannounced(asking, reading, one));
      yield { unannouncedChange: { sequence, cause: eventAt(reading, sequence), changes } };
    }
  }
}

import { breakingVersionsIn } from '#catalog';
import { openAsking, withAsking } from '../graphql/asking.ts';
import type { Following } from './event-by-event.ts';
import { shownUnannounced, unannouncedAfter } from '../changes/outcome-answer.ts';
import { Refusal } from '../graphql/refusal.ts';
import { changeAt } from '../changes/shown-change.ts';
import { eventAt } from '../graphql/shown.ts';
import { stretches } from './stretches.ts';

/** What becomes of a proposed change after a sequence, event by event; ends with the signal. */
export async function* changeUpdates(
  following: Following,
  id: string,
  after: number | null,
): AsyncGenerator<{ readonly changeUpdated: unknown }> {
  const { platform } = following;
  await withAsking(platform, async (asking) => {
    const now = await asking.at(null);
    if ((await now.changeEvents(id)).length > 0) return;
    throw new Refusal(
      'BAD_USER_INPUT',
      `there is no change of the id ${id} as of sequence ${now.asOf}: "changes" lists those there are`,
    );
  });
  for await (const { from, to } of stretches(following, after)) {
    const events = await withAsking(platform, async (asking) =>
      (await asking.at({ sequence: to })).changeEvents(id),
    );
    for (const { sequence } of events) {
      if (sequence <= from) continue;
      const asking = openAsking(platform);
      try {
        const then = await asking.at({ sequence });
        const change = await changeAt(asking, then, id);
        // What is yielded is read until the next one is asked for.
        yield { changeUpdated: { sequence, cause: eventAt(then, sequence), change } };
      } finally {
        asking.close();
      }
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
    const breaking = await withAsking(platform, async (asking) =>
      breakingVersionsIn((await asking.at({ sequence: span.to })).db, span),
    );
    const sequences = [...new Set(breaking.map(({ since }) => since))].sort((a, b) => a - b);
    for (const sequence of sequences) {
      const asking = openAsking(platform);
      try {
        const reading = await asking.at({ sequence });
        const found = await unannouncedAfter(reading, sequence - 1);
        if (found.length === 0) continue;
        const changes = found.map((one) => shownUnannounced(asking, reading, one));
        yield { unannouncedChange: { sequence, cause: eventAt(reading, sequence), changes } };
      } finally {
        asking.close();
      }
    }
  }
}

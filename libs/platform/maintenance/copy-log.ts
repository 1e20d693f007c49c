import type { EventStore } from '#event-store';

/**
 * Appends every entry of a log, up to its end as it is now, to an empty one: with the same ids, streams, revisions, times, bodies and
 * metadata, in the same order, the chunks of large bodies among them. Throws what the log throws for a damaged entry. Answers how many.
 */
export const copyLog = async (
  from: EventStore,
  to: EventStore,
  onEntries: (count: number) => void,
): Promise<number> => {
  let count = 0;
  for await (const batch of from.readAll(null)) {
    // Appends happen in the order of the calls: so they need not wait for one another.
    await Promise.all(
      batch.map(({ id, type, recordedAt, data, metadata, stream, revision }) =>
        to.append(stream, revision === 0 ? 'none' : revision - 1, [
          { id, type, recordedAt, data, metadata },
        ]),
      ),
    );
    count += batch.length;
    onEntries(count);
  }
  return count;
};

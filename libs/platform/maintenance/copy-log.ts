import type { EventStore } from '#event-store';

/**
 * Copies every entry of a log, up to its present end, to an empty log: with the same ids, streams,
 * revisions, times, bodies and metadata, in the same order, including the chunks of large bodies.
 * Returns the number of entries. Throws the log's error for a damaged entry.
 */
export const copyLog = async (
  from: EventStore,
  to: EventStore,
  onEntries: (count: number) => void,
): Promise<number> => {
  let count = 0;
  for await (const batch of from.readAll(null)) {
    // Appends take effect in the order of the calls, so they need not wait for each other.
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

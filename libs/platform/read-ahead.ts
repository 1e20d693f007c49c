import { Readable } from 'node:stream';
import type { RecordedEvent } from '#event-store';

// Batches of the log: up to 500 entries or 4 MB each.
const BATCHES_AHEAD = 4;

/**
 * Reads batches ahead while the caller is at work, and gives those that came meanwhile as one: the more entries a commit of the
 * projection holds, the fewer pages of its tables are written for each. What has not come yet is not waited for.
 */
export async function* readAhead(
  batches: AsyncIterable<readonly RecordedEvent[]>,
): AsyncGenerator<readonly RecordedEvent[]> {
  const reader = Readable.from(batches, { highWaterMark: BATCHES_AHEAD });
  const isBatch = (value: unknown): value is readonly RecordedEvent[] => Array.isArray(value);
  for await (const first of reader) {
    const events: RecordedEvent[] = [];
    for (let batch: unknown = first; isBatch(batch); batch = reader.read())
      for (const event of batch) events.push(event);
    yield events;
  }
}

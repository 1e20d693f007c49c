import type { LogEntry } from '#catalog';
import { bodyOf, type EventStore, type RecordedEvent } from '#event-store';

const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Loads the large bodies of a batch of entries. Yields the batch in parts, to limit how many bodies
 * are in memory at once.
 */
export async function* fullEntries(
  log: EventStore,
  batch: readonly RecordedEvent[],
): AsyncGenerator<readonly LogEntry[]> {
  let entries: LogEntry[] = [];
  let bytes = 0;
  for (const event of batch) {
    const data = await bodyOf(log, event);
    entries.push({ ...event, data });
    bytes += data.length;
    if (bytes < MOST_BYTES) continue;
    yield entries;
    entries = [];
    bytes = 0;
  }
  if (entries.length > 0) yield entries;
}

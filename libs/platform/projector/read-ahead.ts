import { Readable } from 'node:stream';
import type { RecordedEvent } from '#event-store';

// Batches of the log: up to 500 entries or 4 MB each.
const BATCHES_AHEAD = 4;

/** How many batches are best read ahead where nobody waits for the first of them. */
export const MANY_AHEAD = 16;

/** What was read of a log: a batch, or why there is no more. */
class Read {
  constructor(
    readonly batch: readonly RecordedEvent[],
    readonly failure: { readonly error: unknown } | null,
  ) {}
}

/**
 * Reads batches ahead while the caller is at work, and gives those that came meanwhile as one: the more entries a commit of the
 * projection holds, the fewer pages of its tables are written for each. What has not come yet is not waited for. An error is
 * thrown after the batches that came before it.
 */
export async function* readAhead(
  batches: AsyncIterable<readonly RecordedEvent[]>,
  most = BATCHES_AHEAD,
): AsyncGenerator<readonly RecordedEvent[]> {
  const reader = Readable.from(withFailure(batches), { highWaterMark: most });
  for await (const first of reader) {
    const events: RecordedEvent[] = [];
    let failure: Read['failure'] = null;
    for (let read: unknown = first; read instanceof Read; read = reader.read()) {
      for (const event of read.batch) events.push(event);
      ({ failure } = read);
      if (failure !== null) break;
    }
    if (failure === null || events.length > 0) yield events;
    if (failure !== null) throw failure.error;
  }
}

async function* withFailure(
  batches: AsyncIterable<readonly RecordedEvent[]>,
): AsyncGenerator<Read> {
  try {
    for await (const batch of batches) yield new Read(batch, null);
  } catch (error) {
    yield new Read([], { error });
  }
}

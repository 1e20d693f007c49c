import { Readable } from 'node:stream';
import type { RecordedEvent } from '#event-store';

// Batches of the log: up to 500 entries or 4 MB each.
const BATCHES_AHEAD = 4;

/** How many batches to read ahead when nothing waits for the first of them. */
export const MANY_AHEAD = 16;

/** A batch that was read, or the error that ended the reading. */
class Read {
  constructor(
    readonly batch: readonly RecordedEvent[],
    readonly failure: { readonly error: unknown } | null,
  ) {}
}

/**
 * Reads batches ahead while the caller is working, and combines those that arrive meanwhile: the
 * more entries a commit contains, the fewer pages are written for each entry. Does not wait for
 * batches that have not arrived. An error is thrown after the batches that came before it.
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

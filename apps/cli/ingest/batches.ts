import type { Piece } from './piece.ts';
import { readEvents } from './read-events.ts';
import type { Source } from './source.ts';

/** A piece and the name of what it was read from. */
export type Placed = Piece & { readonly file: string };

// Enough that the disk or the network is asked seldom, few enough that memory stays small.
const MOST_EVENTS = 500;
const MOST_BYTES = 4 * 1024 * 1024;

/** All events of all sources, in order, as many together as are well sent at once. */
export async function* batches(
  sources: readonly Source[],
  maxBytes: number,
  onBytes: (count: number) => void,
): AsyncGenerator<readonly Placed[]> {
  let batch: Placed[] = [];
  let bytes = 0;
  for (const source of sources) {
    for await (const piece of readEvents(source, maxBytes, onBytes)) {
      batch.push({ ...piece, file: source.name });
      bytes += piece.raw?.length ?? 0;
      if (batch.length < MOST_EVENTS && bytes < MOST_BYTES) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

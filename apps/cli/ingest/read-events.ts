import { messageOf } from '../causes.ts';
import { layoutOf, type Layout } from './layout.ts';
import type { Piece } from './piece.ts';
import { plainBytes } from './plain-bytes.ts';
import type { Source } from './source.ts';
import { splitLines } from './split-lines.ts';
import { splitValues } from './split-values.ts';

/**
 * The events of a source, one after the other, without holding more of it than one event may be large. `onBytes` hears how many
 * bytes were read. Never throws: where reading cannot go on, the last piece says why.
 */
export async function* readEvents(
  source: Source,
  maxBytes: number,
  onBytes: (count: number) => void,
): AsyncGenerator<Piece> {
  let line = 1;
  try {
    for await (const piece of split(plainBytes(counted(source, onBytes)), source.name, maxBytes)) {
      line = piece.line;
      yield piece;
    }
  } catch (error) {
    const reason = `the file cannot be read on from here: ${messageOf(error)}`;
    yield { line, raw: null, reason };
  }
}

async function* counted(source: Source, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source.open()) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    onBytes(bytes.length);
    yield bytes;
  }
}

async function* split(
  chunks: AsyncGenerator<Buffer>,
  name: string,
  maxBytes: number,
): AsyncGenerator<Piece> {
  const head: Buffer[] = [];
  let layout: Layout | null = null;
  let bytes = 0;
  while (layout === null) {
    const next = await chunks.next();
    if (next.done !== true) {
      head.push(next.value);
      bytes += next.value.length;
    }
    // Over the limit either way, and lines are what one can go on after.
    if (bytes > maxBytes) layout = 'LINES';
    else layout = layoutOf(Buffer.concat(head), name, next.done === true);
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield* head;
    yield* chunks;
  };
  yield* layout === 'LINES' ? splitLines(all(), maxBytes) : splitValues(all(), maxBytes);
}

import { tooLarge, trimmed, type Piece } from './piece.ts';

const NEWLINE = 0x0a;

/** One event on each line; empty lines are none. Never holds more than a line, and of one over the limit not even that. */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Piece> {
  let line = 1;
  let parts: Buffer[] = [];
  let bytes = 0;

  const take = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > maxBytes) parts = [];
    else parts.push(part);
  };
  const endLine = (): Piece | null => {
    const piece = bytes > maxBytes ? tooLarge(line, maxBytes) : pieceOf(line, parts);
    line += 1;
    parts = [];
    bytes = 0;
    return piece;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
      const piece = endLine();
      if (piece !== null) yield piece;
    }
    take(chunk.subarray(start));
  }
  const last = endLine();
  if (last !== null) yield last;
}

const pieceOf = (line: number, parts: readonly Buffer[]): Piece | null => {
  const raw = trimmed(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
  return raw.length === 0 ? null : { line, raw };
};

import { isSpace, tooLarge, trimmed, type Piece } from './piece.ts';
import { valueEnd } from './value-end.ts';

/**
 * The elements of a JSON array, or JSON objects one after the other, however they are laid out in lines. Never holds more than
 * one of them. Only where each ends is looked at: one that is not JSON inside does no harm to its neighbours.
 */
export async function* splitValues(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Piece> {
  const scan = startScan(maxBytes);
  for await (const chunk of chunks) yield* scan.read(chunk);
  yield* scan.end();
}

const [COMMA, NEWLINE, OPEN_BRACKET, CLOSE_BRACKET] = [0x2c, 0x0a, 0x5b, 0x5d];

/** BEFORE: nothing was read; BETWEEN: where a value may begin; WITHIN one; AFTER the array; OVER: what follows is passed over. */
type Place = 'BEFORE' | 'BETWEEN' | 'WITHIN' | 'AFTER' | 'OVER';

const startScan = (maxBytes: number) => {
  let place: Place = 'BEFORE';
  let isArray = false;
  let line = 1;
  let startLine = 1;
  let parts: Buffer[] = [];
  let bytes = 0;
  let value = valueEnd(isArray);

  const take = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > maxBytes) parts = [];
    else parts.push(part);
  };

  const endValue = (): Piece => {
    const piece =
      bytes > maxBytes
        ? tooLarge(startLine, maxBytes)
        : { line: startLine, raw: trimmed(Buffer.concat(parts)) };
    parts = [];
    bytes = 0;
    value = valueEnd(isArray);
    return piece;
  };

  /** What a byte other than space is, where no value has begun. */
  const outside = (byte: number): Place => {
    if (place === 'BEFORE' && byte === OPEN_BRACKET) {
      isArray = true;
      value = valueEnd(isArray);
      return 'BETWEEN';
    }
    if (place === 'AFTER' || place === 'OVER') return 'OVER';
    if (isArray && byte === COMMA) return 'BETWEEN';
    if (isArray && byte === CLOSE_BRACKET) return 'AFTER';
    startLine = line;
    value.at(byte);
    return 'WITHIN';
  };

  function* read(chunk: Buffer): Generator<Piece> {
    let start = 0;
    for (let offset = 0; offset < chunk.length; offset++) {
      const byte = chunk[offset] ?? 0;
      if (place === 'WITHIN') {
        const end = value.at(byte);
        if (end !== null) {
          take(chunk.subarray(start, end === 'WITH' ? offset + 1 : offset));
          yield endValue();
          place = isArray && byte === CLOSE_BRACKET ? 'AFTER' : 'BETWEEN';
        }
      } else if (!isSpace(byte)) {
        const next = outside(byte);
        if (next === 'OVER' && place !== 'OVER') yield broken(line, MORE);
        place = next;
        start = offset;
      }
      if (byte === NEWLINE) line += 1;
    }
    if (place === 'WITHIN') take(chunk.subarray(start));
  }

  function* end(): Generator<Piece> {
    if (place === 'WITHIN' && !isArray && value.isClosed()) yield endValue();
    else if (place === 'WITHIN') yield broken(startLine, CUT_OFF);
    else if (isArray && place === 'BETWEEN') yield broken(line, OPEN_ARRAY);
  }

  return { read, end };
};

const broken = (line: number, reason: string): Piece => ({ line, raw: null, reason });

const MORE = 'there is more after the end of the array';
const CUT_OFF = 'the file ends in the middle of it';
const OPEN_ARRAY = 'the file ends before its array does';

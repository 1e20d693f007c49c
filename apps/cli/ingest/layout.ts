import { isSpace } from './piece.ts';
import { valueEnd } from './value-end.ts';

/** How events lie in a file: one on each line, or as values laid out freely (an array, or objects one after the other). */
export type Layout = 'LINES' | 'VALUES';

/**
 * Told by how a file begins, null while more of it is needed. A file has LINES when its name says so, when its first line is whole
 * by itself, is no JSON, or is cut off in front of another event.
 */
export const layoutOf = (head: Buffer, name: string, isAll: boolean): Layout | null => {
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(name)) return 'LINES';
  const start = head.findIndex((byte) => !isSpace(byte));
  if (start === -1) return isAll ? 'LINES' : null;
  if (head[start] === OPEN_BRACKET) return 'VALUES';
  if (head[start] !== OPEN_BRACE) return 'LINES';
  const end = head.indexOf(NEWLINE, start);
  if (end === -1) return isAll ? 'LINES' : null;
  const line = head.subarray(start, end);
  if (isWhole(line)) return 'LINES';
  const next = head.subarray(end).findIndex((byte) => !isSpace(byte));
  if (next === -1) return isAll ? 'VALUES' : null;
  return head[end + next] === OPEN_BRACE && !GOES_ON.test(line.toString('latin1'))
    ? 'LINES'
    : 'VALUES';
};

const [NEWLINE, OPEN_BRACKET, OPEN_BRACE] = [0x0a, 0x5b, 0x7b];

/** How a line ends within a value that is laid out over several. */
const GOES_ON = /[{[,:]\s*$/;

const isWhole = (line: Buffer): boolean => {
  const value = valueEnd(false);
  const end = line.findIndex((byte) => value.at(byte) === 'WITH');
  return end !== -1;
};

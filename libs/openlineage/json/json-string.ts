import type { Cursor } from './json-cursor.ts';
import { unexpected } from './json-cursor.ts';
import { JsonSyntaxError } from './json-syntax-error.ts';

/** Reads the string whose opening quote the cursor is at. */
export const readString = (cursor: Cursor): string => {
  const { bytes } = cursor;
  const start = cursor.offset + 1;
  let end = start;
  let hash = 0;
  let union = 0;
  for (;;) {
    const byte = bytes[end];
    if (byte === undefined || byte === 0x22 || byte === 0x5c || byte < 0x20) break;
    hash = (Math.imul(hash, 31) + byte) | 0;
    union |= byte;
    end += 1;
  }
  if (bytes[end] !== 0x22) return readEscaped(cursor, end);
  cursor.offset = end + 1;
  if (union >= 0x80) return bytes.toString('utf8', start, end);
  return end - start > LONGEST_SHARED
    ? bytes.toString('latin1', start, end)
    : sharedText(bytes, start, end, hash);
};

// Names of members, namespaces and types repeat: finding such a string takes a third of the time of making it.
const SHARED: (string | undefined)[] = new Array<string | undefined>(2048).fill(undefined);
const LONGEST_SHARED = 48;

/** The string of ASCII bytes; the same object as before if it occurred recently. */
const sharedText = (bytes: Buffer, start: number, end: number, hash: number): string => {
  const place = (hash ^ (hash >>> 15)) & (SHARED.length - 1);
  const shared = SHARED[place];
  if (shared?.length === end - start) {
    let at = 0;
    while (at < shared.length && shared.charCodeAt(at) === bytes[start + at]) at += 1;
    if (at === shared.length) return shared;
  }
  return (SHARED[place] = bytes.toString('latin1', start, end));
};

/** The offset, from `offset` on, of the first byte that a string cannot contain unescaped. */
const plainEnd = (bytes: Buffer, offset: number): number => {
  for (;;) {
    const byte = bytes[offset];
    if (byte === undefined || byte === 0x22 || byte === 0x5c || byte < 0x20) return offset;
    offset += 1;
  }
};

const readEscaped = (cursor: Cursor, firstStop: number): string => {
  const { bytes } = cursor;
  let from = cursor.offset + 1;
  let stop = firstStop;
  let text = '';
  for (;;) {
    text += bytes.toString('utf8', from, stop);
    cursor.offset = stop;
    if (bytes[stop] === 0x22) break;
    if (bytes[stop] === undefined) throw new JsonSyntaxError('the text ends inside a string', stop);
    if (bytes[stop] !== 0x5c)
      throw new JsonSyntaxError('a string contains an unescaped control character', stop);
    text += readEscape(cursor);
    from = cursor.offset;
    stop = plainEnd(bytes, from);
  }
  cursor.offset += 1;
  return text;
};

const ESCAPES: ReadonlyMap<number | undefined, string> = new Map([
  [0x22, '"'],
  [0x5c, '\\'],
  [0x2f, '/'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
]);

const readEscape = (cursor: Cursor): string => {
  const { bytes, offset } = cursor;
  const letter = bytes[offset + 1];
  if (letter === 0x75) return readUnit(cursor);
  const escaped = ESCAPES.get(letter);
  if (escaped === undefined)
    throw unexpected({ bytes, offset: offset + 1 }, 'one of "\\/bfnrtu after a backslash');
  cursor.offset = offset + 2;
  return escaped;
};

// One UTF-16 unit at a time: two escaped surrogates side by side form their pair without further code.
const readUnit = (cursor: Cursor): string => {
  const { bytes, offset } = cursor;
  let unit = 0;
  for (let index = offset + 2; index < offset + 6; index++) {
    const digit = hexDigit(bytes[index]);
    if (digit < 0)
      throw unexpected({ bytes, offset: index }, 'one of four hexadecimal digits after \\u');
    unit = unit * 16 + digit;
  }
  cursor.offset = offset + 6;
  return String.fromCharCode(unit);
};

const hexDigit = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

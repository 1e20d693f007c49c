import { atValue, endsAfter, isSpace, skipSpace, unexpected, type Cursor } from './json-cursor.ts';

/**
 * The elements of a JSON array as the bytes in which they were sent, each a copy. Elements are not parsed: one that
 * is not JSON is found when it is parsed, and does not affect its neighbours. Throws {@link JsonSyntaxError} if the
 * end of an element cannot be determined, and for anything but an array. Stops after `most` elements, because an
 * array of millions of zeros would fill the memory.
 */
export const splitArray = (bytes: Buffer, most = Infinity): Buffer[] => {
  const cursor = atValue(bytes);
  if (bytes[cursor.offset] !== 0x5b) throw unexpected(cursor, 'an array');
  const elements: Buffer[] = [];
  do {
    cursor.offset += 1;
    skipSpace(cursor);
    const start = cursor.offset;
    const end = skipElement(cursor);
    if (end > start) elements.push(Buffer.from(bytes.subarray(start, end)));
    else if (elements.length > 0 || bytes[cursor.offset] !== 0x5d)
      throw unexpected(cursor, 'an element');
    if (elements.length >= most) return elements;
  } while (bytes[cursor.offset] === 0x2c);
  cursor.offset += 1;
  endsAfter(cursor, 'the array');
  return elements;
};

/**
 * Moves to the comma or bracket that ends the element, and returns where the element itself ends, before any space.
 */
const skipElement = (cursor: Cursor): number => {
  const { bytes } = cursor;
  let depth = 0;
  let end = cursor.offset;
  for (;;) {
    const byte = bytes[cursor.offset];
    if (byte === undefined) throw unexpected(cursor, 'the end of the array');
    if (depth === 0 && (byte === 0x2c || byte === 0x5d)) return end;
    if (byte === 0x22) skipString(cursor);
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    cursor.offset += 1;
    if (!isSpace(byte)) end = cursor.offset;
  }
};

/** Moves to the closing quote. */
const skipString = (cursor: Cursor): void => {
  const { bytes } = cursor;
  do {
    cursor.offset += bytes[cursor.offset] === 0x5c ? 2 : 1;
    if (cursor.offset >= bytes.length) throw unexpected(cursor, 'the end of a string');
  } while (bytes[cursor.offset] !== 0x22);
};

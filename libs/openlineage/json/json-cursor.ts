import { JsonSyntaxError } from './json-syntax-error.ts';

/** An offset in JSON bytes that advances as they are read. */
export interface Cursor {
  readonly bytes: Buffer;
  offset: number;
}

/** A cursor at the first value: after a byte order mark and space. */
export const atValue = (bytes: Buffer): Cursor => {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const cursor = { bytes, offset: marked ? 3 : 0 };
  skipSpace(cursor);
  if (cursor.offset === bytes.length)
    throw new JsonSyntaxError('the text is empty: it ends', cursor.offset);
  return cursor;
};

export const skipSpace = (cursor: Cursor): void => {
  const { bytes } = cursor;
  let { offset } = cursor;
  while (isSpace(bytes[offset])) offset += 1;
  cursor.offset = offset;
};

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Throws {@link JsonSyntaxError} unless only space follows. */
export const endsAfter = (cursor: Cursor, what: string): void => {
  skipSpace(cursor);
  if (cursor.offset < cursor.bytes.length)
    throw new JsonSyntaxError(`something follows ${what}`, cursor.offset);
};

export const unexpected = ({ bytes, offset }: Cursor, wanted: string): JsonSyntaxError => {
  const byte = bytes[offset];
  const found =
    byte === undefined
      ? 'the text ends'
      : byte > 0x20 && byte < 0x7f
        ? `found ${String.fromCharCode(byte)}`
        : `found the byte 0x${byte.toString(16).padStart(2, '0')}`;
  return new JsonSyntaxError(`${found} where ${wanted} is expected`, offset);
};

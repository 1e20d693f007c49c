import { isUtf8 } from 'node:buffer';

const CHUNK = 65_536;

/** The offset of the first byte that is not valid UTF-8, that is, that begins no complete character. */
export const invalidUtf8At = (bytes: Buffer): number => {
  let offset = 0;
  for (;;) {
    const end = characterStart(bytes, offset + CHUNK);
    if (end <= offset || !isUtf8(bytes.subarray(offset, end))) break;
    offset = end;
  }
  while (offset < bytes.length) {
    const length = characterLength(bytes[offset] ?? 0);
    if (offset + length > bytes.length || !isUtf8(bytes.subarray(offset, offset + length))) break;
    offset += length;
  }
  return offset;
};

/** The start of the character that the byte at `offset` belongs to, so that a chunk ends between two characters. */
const characterStart = (bytes: Buffer, offset: number): number => {
  if (offset >= bytes.length) return bytes.length;
  let start = offset;
  while (start > offset - 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
};

const characterLength = (lead: number): number =>
  lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

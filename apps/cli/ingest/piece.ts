/** What stands in a source, from the line it begins at (from 1): the bytes of an event, or something that none can be made of. */
export type Piece =
  | { readonly line: number; readonly raw: Buffer }
  | { readonly line: number; readonly raw: null; readonly reason: string };

/** Why something larger than the limit is no event. */
export const tooLarge = (line: number, maxBytes: number): Piece => ({
  line,
  raw: null,
  reason: `it is larger than ${maxBytes / 1024 / 1024} MB (MAX_BODY_MB)`,
});

/** Without the space around it. */
export const trimmed = (bytes: Buffer): Buffer => {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
};

/** What JSON takes for space. */
export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** An event of a batch as it was sent, and where: the line from 1, or the index in an array from 0. */
export interface Part {
  readonly place: { readonly line: number } | { readonly index: number };
  readonly raw: Buffer;
}

const NEWLINE = 0x0a;

/** The lines that are not empty, `most` of them at most. */
export const splitLines = (body: Buffer, most: number): readonly Part[] => {
  const parts: Part[] = [];
  let start = 0;
  for (let line = 1; start < body.length && parts.length < most; line++) {
    const found = body.indexOf(NEWLINE, start);
    const end = found < 0 ? body.length : found;
    const raw = body.subarray(start, body[end - 1] === 0x0d ? end - 1 : end);
    if (!isEmpty(raw)) parts.push({ place: { line }, raw });
    start = end + 1;
  }
  return parts;
};

const isEmpty = (raw: Buffer): boolean => raw.every((byte) => byte === 0x20 || byte === 0x09);

/**
 * The offset behind the string whose opening quote is at `start`. -1 if it does not end, contains a control
 * character, or contains an escape that canonical text writes differently; with `mayEscape` false also for any other
 * escape.
 */
export const stringEnd = (bytes: Buffer, start: number, mayEscape: boolean): number => {
  let offset = start + 1;
  for (;;) {
    const byte = bytes[offset];
    if (byte === QUOTE) return offset + 1;
    if (byte === undefined || byte < 0x20) return -1;
    if (byte === BACKSLASH) {
      if (!mayEscape || !isCanonicalEscape(bytes[offset + 1])) return -1;
      offset += 1;
    }
    offset += 1;
  }
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** True if JSON.stringify writes this character with a backslash too: `"`, `\`, `b`, `f`, `n`, `r`, `t`. */
const isCanonicalEscape = (byte: number | undefined): boolean =>
  byte !== undefined && CANONICAL_ESCAPES.includes(byte);

const CANONICAL_ESCAPES = Buffer.from('"\\bfnrt');

/** The offset behind the number at `start`; -1 if there is none. */
export const numberEnd = (bytes: Buffer, start: number): number => {
  let offset = bytes[start] === 0x2d ? start + 1 : start;
  offset = bytes[offset] === 0x30 ? offset + 1 : digitsEnd(bytes, offset);
  if (offset >= 0 && bytes[offset] === 0x2e) offset = digitsEnd(bytes, offset + 1);
  if (offset < 0 || (bytes[offset] !== 0x65 && bytes[offset] !== 0x45)) return offset;
  const sign = bytes[offset + 1];
  return digitsEnd(bytes, offset + (sign === 0x2b || sign === 0x2d ? 2 : 1));
};

const digitsEnd = (bytes: Buffer, start: number): number => {
  let offset = start;
  for (;;) {
    const byte = bytes[offset];
    if (byte === undefined || byte < 0x30 || byte > 0x39) break;
    offset += 1;
  }
  return offset === start ? -1 : offset;
};

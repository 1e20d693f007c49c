const [QUOTE, BACKSLASH, COMMA, NEWLINE] = [0x22, 0x5c, 0x2c, 0x0a];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Tells, byte by byte, where a JSON value ends: WITH this byte, as an object of its own does, BEFORE it, as an element of an array
 * does at a comma or bracket and anything else at the end of its line, or not yet (null).
 */
export interface ValueEnd {
  at(byte: number): 'WITH' | 'BEFORE' | null;
  /** Whether the value could be whole if nothing followed. */
  isClosed(): boolean;
}

export const valueEnd = (isElement: boolean): ValueEnd => {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;

  const inString = (byte: number): void => {
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) isInString = false;
  };

  return {
    at: (byte) => {
      if (isInString) {
        inString(byte);
        return null;
      }
      if (byte === QUOTE) isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
      else if (depth === 0) return endsBefore(byte, isElement) ? 'BEFORE' : null;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (depth === 0 && !isElement) return 'WITH';
      }
      return null;
    },
    isClosed: () => depth === 0 && !isInString,
  };
};

const endsBefore = (byte: number, isElement: boolean): boolean =>
  isElement ? byte === COMMA || byte === CLOSE_BRACKET : byte === NEWLINE;

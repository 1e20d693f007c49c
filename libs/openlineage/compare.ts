/**
 * Orders two texts by their UTF-8 bytes, which is by code point; JavaScript's `<` compares UTF-16 units and puts `🕷` before
 * `ﬁ`. Negative, zero or positive, as `sort` wants it.
 */
export const compareUtf8 = (a: string, b: string): number => {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const unitA = a.charCodeAt(index);
    const unitB = b.charCodeAt(index);
    if (unitA !== unitB) {
      // Below the surrogates a unit is a code point.
      if (unitA < 0xd800 || unitB < 0xd800) return unitA - unitB;
      const start = index > 0 && isHigh(a.charCodeAt(index - 1)) ? index - 1 : index;
      return (a.codePointAt(start) ?? 0) - (b.codePointAt(start) ?? 0);
    }
  }
  return a.length - b.length;
};

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/**
 * Compares two texts by their UTF-8 bytes, which is the order of code points. (JavaScript's `<` compares UTF-16 units
 * and puts `🕷` before `ﬁ`.) Negative, zero or positive, as `sort` expects.
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
      const inPair = index > 0 && isHigh(a.charCodeAt(index - 1));
      // If the units before do not form a pair, a high surrogate is alone in both texts.
      return (inPair && pointDifference(a, b, index - 1)) || pointDifference(a, b, index);
    }
  }
  return a.length - b.length;
};

const pointDifference = (a: string, b: string, index: number): number =>
  (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

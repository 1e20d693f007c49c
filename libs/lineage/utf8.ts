/** Orders as the UTF-8 bytes do, which is by code point; JavaScript's `<` is by UTF-16 unit. */
export const compareUtf8 = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
};

// Surrogates stand for code points above all other units.
const weight = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

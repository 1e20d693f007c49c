/**
 * At most three of the names that are similar to the wanted one, the most similar first, equals in their given order.
 * Empty if no name is similar.
 */
export const nearest = <T>(
  wanted: string,
  among: readonly T[],
  textOf: (one: T) => string,
): readonly T[] => {
  const most = Math.max(2, Math.floor(wanted.length / 3));
  return among
    .map((one) => ({ one, edits: unlikeness(wanted, textOf(one), most) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ one }) => one);
};

/** People leave out the first parts of a name, and ignore case. */
const unlikeness = (wanted: string, name: string, most: number): number => {
  const [one, other] = [wanted.toLowerCase(), name.toLowerCase()];
  const whole = editDistance(one, other, most);
  const last = (text: string) => text.split(/[./]/).at(-1) ?? text;
  return Math.min(
    whole,
    last(other) === other ? Infinity : editDistance(one, last(other), most) + 1,
  );
};

/**
 * The Levenshtein distance: how many letters have to be inserted, deleted or replaced. More than `most` if it is
 * greater than that.
 */
const editDistance = (a: string, b: string, most = Infinity): number => {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + Number(a[row - 1] !== b[column - 1]);
      const shifted = Math.min(above[column] ?? 0, current[column - 1] ?? 0) + 1;
      const distance = Math.min(replaced, shifted);
      current.push(distance);
      least = Math.min(least, distance);
    }
    if (least > most) return most + 1;
    above = current;
  }
  return above[b.length] ?? 0;
};

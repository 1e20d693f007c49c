import Table from 'cli-table3';
import { printable, widthOf, wordWidth, wrapped } from './printable.ts';
import type { Screen } from './screen.ts';

/** What stands in a cell: a text from anywhere, made harmless here, and how to colour it. */
export type Cell =
  string | number | { readonly text: string; readonly paint: (text: string) => string };

const GAP = '  ';
const NARROWEST = 6;

/** A table for people: a head, a line for each row, as wide as the screen at most. Numbers stand at the right of their column. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { columns, paint }: Screen,
): string => {
  const texts = rows.map((row) => row.map((cell) => printable(textOf(cell))));
  const widest = (measure: (text: string) => number): readonly number[] =>
    head.map((title, column) =>
      texts.reduce((most, row) => Math.max(most, measure(row[column] ?? '')), measure(title)),
    );
  const widths = fitted(widest(widthOf), widest(wordWidth), columns);
  const lines = (text: string, column: number): string =>
    wrapped(text, widths[column] ?? NARROWEST).join('\n');
  const made = new Table({
    chars: BARE,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head: head.map((title, column) => paint.dim(lines(title, column))),
    colAligns: head.map((_, column) =>
      rows.every((row) => isNumber(row[column])) ? 'right' : 'left',
    ),
  });
  rows.forEach((row, index) =>
    made.push(
      row.map((cell, column) => painted(cell)(lines(texts[index]?.[column] ?? '', column))),
    ),
  );
  return `${made.toString().replace(/ +$/gm, '')}\n`;
};

const textOf = (cell: Cell): string => (typeof cell === 'object' ? cell.text : String(cell));

const isNumber = (cell: Cell | undefined): boolean => typeof cell === 'number';

const painted = (cell: Cell) => (typeof cell === 'object' ? cell.paint : (text: string) => text);

/** Takes from the widest column until all of them fit: first where no word has to be cut for it, then anywhere. */
const fitted = (
  natural: readonly number[],
  words: readonly number[],
  columns: number | null,
): readonly number[] => {
  const room = (columns ?? Infinity) - GAP.length * (natural.length - 1);
  const whole = shrunk(natural, words, room);
  return shrunk(
    whole,
    natural.map(() => NARROWEST),
    room,
  );
};

const shrunk = (
  natural: readonly number[],
  least: readonly number[],
  room: number,
): readonly number[] => {
  const widths = [...natural];
  for (let total = widths.reduce((sum, width) => sum + width, 0); total > room; total--) {
    const spare = widths.map((width, column) => (width > (least[column] ?? 0) ? width : 0));
    const widest = spare.reduce((most, width) => Math.max(most, width), 0);
    if (widest === 0) break;
    widths[spare.indexOf(widest)] = widest - 1;
  }
  return widths;
};

// No lines but the rows: what stands in a column can be selected, copied and piped on.
const BARE = {
  ...Object.fromEntries(
    [
      ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
      ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
    ].map((place) => [place, '']),
  ),
  middle: GAP,
};

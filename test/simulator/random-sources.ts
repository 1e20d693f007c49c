import { chanceOf, type Chance } from './chance.ts';
import type { Column, Row, Table } from './table.ts';
import type { Value } from './value.ts';

interface Kind {
  readonly type: Column['type'];
  readonly value: (chance: Chance, row: number) => Value;
}

const oneOf =
  (...values: readonly (number | string)[]) =>
  (chance: Chance): Value =>
    chance.pick(values);

// Keys are few, so that joins match; some of each are too large for SMALLINT, or alike in their first five letters.
const kinds: Readonly<Record<string, Kind>> = {
  customer: {
    type: 'INTEGER',
    value: oneOf(11, 205, 3_017, 40_123, 40_124, 70_001, 70_002, 99_999),
  },
  product: { type: 'INTEGER', value: oneOf(7, 205, 3_017, 40_123, 50_500, 60_001, 99_999) },
  region: {
    type: 'VARCHAR(50)',
    value: oneOf('north-east', 'north-west', 'south-east', 'south-west', 'middle', 'isles'),
  },
  status: {
    type: 'VARCHAR(50)',
    value: oneOf('open', 'opened-again', 'closed', 'closed-late', 'middle', 'void'),
  },
  amount: { type: 'INTEGER', value: (chance) => chance.below(100_000) },
  quantity: { type: 'INTEGER', value: (chance) => 1 + chance.below(60_000) },
  price: { type: 'DOUBLE', value: (chance) => chance.below(400_000) / 4 },
  weight: { type: 'BIGINT', value: (chance) => chance.below(5_000_000) * 1_000 },
  note: { type: 'TEXT', value: (chance) => `as agreed ${chance.below(1_000)}` },
  branch: { type: 'VARCHAR(50)', value: (chance) => `branch ${chance.below(30)}` },
};

const ROWS = 24;

/** Of four sources, the columns: a number of the row, and eight others, half of which may be NULL. */
export const randomSources = (chance: Chance): ReadonlyMap<string, readonly Column[]> =>
  new Map(
    ['s1', 's2', 's3', 's4'].map((source) => [
      source,
      [
        { name: 'id', type: 'INTEGER', nullable: false },
        ...chance.some(Object.entries(kinds), 8).map(([name, { type }]) => ({
          name,
          type,
          nullable: chance.percent(50),
        })),
      ],
    ]),
  );

/** What the sources hold on the day of that seed; another day they hold other rows of the same kind. */
export const rowsOf = (
  sources: ReadonlyMap<string, readonly Column[]>,
  seed: number,
): ReadonlyMap<string, Table> =>
  new Map(
    [...sources].map(([source, columns], index) => {
      const chance = chanceOf(seed * 8 + index);
      const rows = Array.from({ length: ROWS }, (_, row): Row => ({
        id: `${source}:${seed}:${row}`,
        values: columns.map((column) => valueOf(column, chance, row)),
      }));
      return [source, { columns, rows }];
    }),
  );

const valueOf = ({ name, nullable }: Column, chance: Chance, row: number): Value => {
  const isNull = nullable && chance.percent(20);
  const value = kinds[name]?.value(chance, row) ?? 40_000 + row * 3;
  return isNull ? null : value;
};

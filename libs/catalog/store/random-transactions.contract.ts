import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { compareUtf8 } from '#openlineage';
import { ContentRow } from '../log-tables.ts';
import type { Catalog } from '../open.ts';
import { NameWordRow } from '../answer-tables.ts';
import { AttemptRow, LinkRow } from '../working-tables.ts';
import type { RowStore } from './row-store.ts';
import { cases } from '../../../test/effort.ts';

/** Checks that random transactions change a table in the same way as a map. */
export const randomTransactions = (
  opened: () => { readonly catalog: Catalog; readonly store: RowStore },
): void => {
  it.each(SAMPLES)('random transactions on $entity.name do what they do to a map', (sample) =>
    fc.assert(
      fc.asyncProperty(fc.array(transactionsOf(sample), { maxLength: 6 }), async (all) => {
        const { catalog, store } = opened();
        await catalog.db.clear(sample.entity);
        let model: Model = new Map();
        for (const transaction of all) model = await run(store, sample, model, transaction);
        expect(inKeyOrder(await stored(catalog, sample.entity), sample.key)).toEqual(
          inKeyOrder([...model.values()], sample.key),
        );
      }),
      { numRuns: cases(50) },
    ),
  );
};

/** What TypeORM reads, independently of the row store. */
export const stored = async <T extends ObjectLiteral>(
  { db }: Catalog,
  entity: EntityTarget<T>,
): Promise<T[]> => (await db.find(entity)).map((row) => ({ ...row }));

/** Orders rows by primary key. */
export const inKeyOrder = <T extends ObjectLiteral>(
  rows: readonly T[],
  key: readonly string[],
): T[] =>
  [...rows].sort((a, b) => {
    for (const member of key) {
      const one: unknown = a[member];
      const other: unknown = b[member];
      const order =
        typeof one === 'string' && typeof other === 'string'
          ? compareUtf8(one, other)
          : Number(one) - Number(other);
      if (order !== 0) return order;
    }
    return 0;
  });

/** Runs a transaction on the store and on a map, and returns the map with the expected rows. */
const run = async (
  store: RowStore,
  sample: Sample,
  before: Model,
  { steps, fails }: Transaction,
): Promise<Model> => {
  const { entity, key, by } = sample;
  const model = new Map(before);
  const done = store.transaction(async (transaction) => {
    for (const { kind, rows } of steps) {
      if (kind === 'find') {
        const values = rows.map((row): unknown => row[by]);
        const expected = [...model.values()].filter((row) => values.includes(row[by]));
        expect(await transaction.find(entity, by, values)).toEqual(inKeyOrder(expected, key));
      } else if (kind === 'delete') {
        await transaction.delete(entity, rows);
        for (const row of rows) model.delete(keyOf(row, key));
      } else {
        await transaction.insert(entity, rows, kind);
        for (const row of rows) {
          if (kind === 'replace' || !model.has(keyOf(row, key))) model.set(keyOf(row, key), row);
        }
      }
    }
    if (fails) throw new Undone();
  });
  if (!fails) return done.then(() => model);
  await expect(done).rejects.toThrow(Undone);
  return before;
};

type Model = ReadonlyMap<string, ObjectLiteral>;

/** A table with random rows. It has few distinct keys, so that keys repeat. */
interface Sample {
  readonly entity: (new () => ObjectLiteral) & { readonly name: string };
  readonly rows: fc.Arbitrary<ObjectLiteral>;
  readonly key: readonly string[];
  /** The member by which rows are found. */
  readonly by: string;
}

interface Transaction {
  readonly steps: readonly Step[];
  readonly fails: boolean;
}

interface Step {
  readonly kind: 'find' | 'delete' | 'replace' | 'ignore';
  readonly rows: readonly ObjectLiteral[];
}

class Undone extends Error {}

const transactionsOf = ({ rows }: Sample): fc.Arbitrary<Transaction> =>
  fc.record({
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom<Step['kind']>('find', 'delete', 'replace', 'ignore'),
        rows: fc.array(rows, { maxLength: 8 }),
      }),
      { maxLength: 6 },
    ),
    fails: fc.boolean(),
  });

// PostgreSQL cannot store U+0000, which the catalog escapes beforehand.
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
  fc.constantFrom('', 'NULL', 'null', '{}', '{"a",b}', '"', '\\', "it's", ' a ', '\n', '🕷', 'ﬁ'),
);
const few = fc.constantFrom(0, 1, 2, -1, Number.MAX_SAFE_INTEGER);
const fewTexts = fc.constantFrom('a', 'B', '🕷', 'ﬁ', '', '\\"');

const SAMPLES: readonly Sample[] = [
  {
    entity: AttemptRow,
    key: ['run', 'number'],
    by: 'job',
    rows: fc.record({
      run: few,
      number: few,
      job: few,
      runKey: texts,
      state: texts,
      began: texts,
      ended: texts,
      last: texts,
      terminal: fc.option(texts),
      firstTerminal: fc.option(texts),
      ownState: texts,
      hasStart: fc.boolean(),
      parentKey: fc.option(texts),
      extractionError: fc.boolean(),
      jobType: fc.option(texts),
      streaming: fc.boolean(),
      statesEdge: fc.boolean(),
      statesDataset: fc.boolean(),
      batchRank: few,
      renames: fc.boolean(),
      lineage: texts,
    }),
  },
  {
    entity: LinkRow,
    key: ['node', 'other', 'statedBy', 'kind'],
    by: 'kind',
    rows: fc.record({ node: few, other: few, statedBy: few, kind: fewTexts, orderKey: texts }),
  },
  {
    entity: ContentRow,
    key: ['hash'],
    by: 'hash',
    rows: fc.record({ hash: fewTexts, json: texts }),
  },
  {
    entity: NameWordRow,
    key: ['word', 'node'],
    by: 'node',
    rows: fc.record({ word: fewTexts, node: few }),
  },
];

const keyOf = (row: ObjectLiteral, key: readonly string[]): string =>
  JSON.stringify(key.map((member): unknown => row[member]));

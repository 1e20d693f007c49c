import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OPEN } from '#lineage';
import { idOf } from '../rules/lineage-notation.fixture.ts';
import {
  createTables,
  definedRows,
  edgeText,
  inferredIntervals,
  isOpen,
  JOB,
  lineageOf,
  LINEAGES,
  openRows,
  type Part,
} from './current-edges.fixture.ts';
import { createCurrentEdges } from './current-edges.ts';
import { PART } from './members.ts';
import { cases } from '../../../test/effort.ts';

const lineage = fc.nat(LINEAGES.length - 1);
const roles = fc.constantFrom(
  0,
  PART.LATEST,
  PART.UNFINISHED,
  ...Object.values(PART),
  PART.SUPPLEMENTARY | PART.PREVIOUS,
);
const step = fc.record({
  changes: fc.array(
    fc.record({ attempt: fc.nat(3), lineage, parts: fc.option(roles, { freq: 6 }) }),
    { maxLength: 4 },
  ),
  declared: fc.option(fc.option(lineage, { freq: 2 }), { freq: 3, nil: undefined }),
  keepsPrevious: fc.boolean(),
  reloads: fc.constantFrom(true, false, false, false),
});
const hiddenDatasets = fc.constantFrom('', '', '', 'A', 'X', 'BY');

/** Goes on with the intervals of the inferred edges, or begins new ones. */
const noteInferred = (
  intervals: Record<string, [number, number][]>,
  edges: readonly string[],
  sequence: number,
): void => {
  const current = new Set(
    edges.flatMap((text) => {
      const [, from, to, basis] = JSON.parse(text) as readonly unknown[];
      return basis === 'INFERRED' ? [`${String(from)} ${String(to)}`] : [];
    }),
  );
  for (const [pair, own] of Object.entries(intervals)) {
    const last = own.at(-1);
    if (last?.[1] === OPEN && !current.has(pair)) last[1] = sequence;
  }
  for (const pair of current) {
    const own = (intervals[pair] ??= []);
    if (own.at(-1)?.[1] !== OPEN) own.push([sequence, OPEN]);
  }
};

describe('the current edges', () => {
  it('are what the definition gives, and rows open and close with the differences only', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }),
        hiddenDatasets,
        (steps, hiddenNames) => {
          const hidden = new Set([...hiddenNames].map(idOf));
          const create = () => createCurrentEdges(JOB, JOB, (dataset) => hidden.has(dataset));
          const tables = createTables();
          const attempts = new Map<number, Part>();
          let edges = create();
          let declared: string | null = null;
          let sequence = 1;
          const intervals: Record<string, [number, number][]> = {};
          for (const { changes, reloads, keepsPrevious, ...drawn } of steps) {
            sequence += 1;
            const before = openRows(tables);
            if (reloads) {
              edges = create();
              edges.load(
                [...tables.edges.values()].filter(isOpen),
                [...tables.members.values()].filter(isOpen),
                tables.openLists(),
              );
              edges.change(
                [...attempts.values()].map(({ hash, parts }) => ({
                  former: null,
                  present: { lineage: hash, parts },
                })),
                lineageOf,
              );
            }
            for (const { attempt, lineage: number, parts } of changes) {
              const former = attempts.get(attempt);
              const present = parts === null ? null : { hash: `${number}`, parts };
              if (present) attempts.set(attempt, present);
              else attempts.delete(attempt);
              edges.change(
                [
                  {
                    former: former ? { lineage: former.hash, parts: former.parts } : null,
                    present: present && { lineage: present.hash, parts: present.parts },
                  },
                ],
                lineageOf,
              );
            }
            if (drawn.declared !== undefined)
              declared = drawn.declared === null ? null : `declared ${drawn.declared}`;
            edges.declare(declared, lineageOf);
            const isChanged = edges.settle(sequence, keepsPrevious, tables.writer);

            const open = openRows(tables);
            const defined = definedRows([...attempts.values()], declared, keepsPrevious, hidden);
            expect(open).toEqual(defined);
            if (JSON.stringify(open) !== JSON.stringify(before)) expect(isChanged).toBe(true);
            noteInferred(intervals, defined.edges, sequence);
            // A row that closed was current before and is no longer; one that opened is, and was not.
            for (const [kind, rows] of [
              [
                'edges',
                [...tables.edges.values()]
                  .filter(({ basis }) => basis !== 'INFERRED')
                  .map((row) => [row, edgeText(row)] as const),
              ],
              ['fieldEdges', tables.fieldEdges().map((row) => [row, row.text] as const)],
            ] as const) {
              const closed = rows.filter(([row]) => row.closedAt === sequence);
              const opened = rows.filter(([row]) => row.openedAt === sequence);
              const textsOf = (changed: readonly (readonly [object, string])[]) =>
                changed.map(([, text]) => text).sort();
              const isExact = (text: string): boolean => !text.includes('INFERRED');
              const gone = before[kind]
                .filter((text) => !open[kind].includes(text))
                .filter(isExact);
              const come = open[kind]
                .filter((text) => !before[kind].includes(text))
                .filter(isExact);
              expect({ closed: textsOf(closed), opened: textsOf(opened) }).toEqual({
                closed: gone,
                opened: come,
              });
            }
          }
          // Inferred edges may be in products: their intervals are those of the edges all the same.
          expect(inferredIntervals(tables)).toEqual(intervals);
        },
      ),
      { numRuns: cases(100), endOnFailure: true },
    );
  });
});

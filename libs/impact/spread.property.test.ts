import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GraphRows } from '../lineage/graph-notation.contract.ts';
import type { Effect } from './effects.ts';
import { verdictsIn, type Matter } from './spread-notation.contract.ts';

// Few names, so that lines meet in diamonds and cycles.
const dataset = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const field = fc.constantFrom('x', 'y', 'z');
const job = fc.constantFrom('j', 'k', 'l', 'm');
const edge = fc
  .record({
    from: dataset,
    fromField: field,
    to: dataset,
    toField: fc.option(field, { freq: 3 }),
    job: fc.option(job, { freq: 6 }),
    as: fc.constantFrom(
      ...['DIRECT/IDENTITY', 'DIRECT/TRANSFORMATION', 'DIRECT/AGGREGATION'],
      ...['INDIRECT/JOIN', 'INDIRECT/FILTER', 'INDIRECT/SORT'],
    ),
    masked: fc.boolean(),
  })
  .map(
    ({ from, fromField, to, toField, job: by, as, masked }) =>
      `${from}.${fromField} -> ${toField === null ? to : `${to}.${toField}`}${by === null ? '' : ` by ${by}`} as ${as}${masked ? ' masked' : ''}`,
  );
const line = fc.oneof(
  { weight: 8, arbitrary: edge },
  fc.tuple(dataset, dataset, job).map(([from, to, by]) => `${from} ~> ${to} by ${by}`),
  fc.tuple(job, dataset).map(([by, name]) => `${by} reads ${name}`),
  fc.tuple(job, dataset).map(([by, name]) => `${by} writes ${name}`),
  fc.tuple(job, job).map(([one, other]) => `${one} precedes ${other}`),
);
// All that is asked for is named, whatever else is.
const NAMED = ['a has x y z', 'b has x Y', 'c has y', 'j reads d', 'k writes e', 'l reads a'];
const lines = fc.array(line, { maxLength: 18 }).map((drawn) => [...NAMED, ...drawn]);

const fieldEffects: readonly Effect[] = [
  ...(['DROPPED', 'RENAMED', 'WIDENED', 'NARROWED', 'RETYPED'] as const),
  ...(['CHANGED', 'NULLABLE', 'REQUIRED', 'ADDED', 'LOST'] as const),
];
const wholeEffects: readonly Effect[] = [
  ...([
    'DATASET_DROPPED',
    'DATASET_RENAMED',
    'ONE_NAME_GONE',
    'STALE',
    'LATE',
    'OTHER_ROWS',
  ] as const),
];
const matter: fc.Arbitrary<Matter> = fc.oneof(
  fc
    .tuple(fc.constantFrom('a', 'b', 'c'), field, fc.constantFrom(...fieldEffects))
    .map(([name, of, effect]) => ({ at: `${name}.${of}`, effect, type: 'bigint' })),
  fc
    .tuple(fc.constantFrom('a', 'b', 'd'), fc.constantFrom(...wholeEffects))
    .map(([at, effect]) => ({ at, effect })),
  fc.constantFrom<Matter>(
    { at: 'job j', effect: 'REMOVED' },
    { at: 'input d of j', effect: 'INPUT_REMOVED' },
  ),
);
const matters = fc.array(matter, { minLength: 1, maxLength: 2 });

const TYPES = { 'b.x': 'int', 'c.y': 'bigint', 'd.x': 'smallint' };

/** The same rows, turned about: whoever looks at one first looks at it last. */
const turned = (rows: GraphRows): GraphRows => ({
  nodes: rows.nodes,
  edges: rows.edges.toReversed(),
  productMembers: rows.productMembers.toReversed(),
  fieldEdges: rows.fieldEdges.toReversed(),
  identities: rows.identities.toReversed(),
  fields: rows.fields.toReversed(),
});

describe('in any graph', () => {
  it('verdicts are the same in whichever order edges are looked at, and cycles end', () =>
    fc.assert(
      fc.asyncProperty(lines, matters, async (graph, changes) => {
        const one = await verdictsIn(graph, changes, { types: TYPES });
        const other = await verdictsIn(graph, changes, { types: TYPES, shuffled: turned });
        expect(JSON.stringify(other)).toBe(JSON.stringify(one));
      }),
      { numRuns: 300 },
    ));

  it('two changes together harm whatever one of them harms, no less and no less certainly', () =>
    fc.assert(
      fc.asyncProperty(lines, matter, matter, async (graph, first, second) => {
        const alone = await verdictsIn(graph, [first], { types: TYPES });
        const both = await verdictsIn(graph, [first, second], { types: TYPES });
        const rankIn = (all: typeof both, asset: (typeof both)[number]['asset']) => {
          const verdict = all.find((one) => JSON.stringify(one.asset) === JSON.stringify(asset));
          return verdict === undefined
            ? Infinity
            : SEVERITIES.indexOf(verdict.severity) * 2 + Number(verdict.certainty === 'POSSIBLE');
        };
        for (const { asset } of alone)
          expect(rankIn(both, asset)).toBeLessThanOrEqual(rankIn(alone, asset));
      }),
      { numRuns: 200 },
    ));

  it('every path is one of the graph, from what is changed to what is affected', () =>
    fc.assert(
      fc.asyncProperty(lines, matters, async (graph, changes) => {
        for (const { path, distance, asset } of await verdictsIn(graph, changes, {
          types: TYPES,
        })) {
          for (const [index, step] of path.slice(1).entries())
            expect(step.from.name).toBe(path[index]?.to.name);
          const last = path.at(-1);
          if (last !== undefined && asset.kind !== 'JOB') expect(last.to.name).toBe(asset.name);
          const hops = path.filter(({ from, to }) => from.name !== to.name).length;
          expect(hops).toBeLessThanOrEqual(distance);
        }
      }),
      { numRuns: 200 },
    ));

  it('all outputs of a job that breaks are degraded at least', () =>
    fc.assert(
      fc.asyncProperty(lines, matters, async (graph, changes) => {
        const verdicts = await verdictsIn(graph, changes, { types: TYPES });
        for (const { asset, severity, rule } of verdicts) {
          if (asset.kind !== 'JOB' || severity !== 'BREAKING' || rule === 'drop-field') continue;
          const outputs = graph.flatMap((text) => {
            const [, to] = new RegExp(`[-~]> ([a-e])\\b.* by ${asset.name}\\b`).exec(text) ?? [];
            const [, written] = new RegExp(`^${asset.name} writes ([a-e])$`).exec(text) ?? [];
            return [to, written].filter((one) => one !== undefined);
          });
          for (const output of outputs) {
            const verdict = verdicts.find(
              (one) => one.asset.kind === 'DATASET' && one.asset.name === output,
            );
            expect(['BREAKING', 'DEGRADED']).toContain(verdict?.severity);
          }
        }
      }),
      { numRuns: 200 },
    ));
});

const SEVERITIES = ['BREAKING', 'DEGRADED', 'INFORMATIONAL'];

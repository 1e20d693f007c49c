import type { Effect } from '../rules/rule.ts';
import type { Cause } from './graph-notation.fixture.ts';

import fc from 'fast-check';

// Few names, so that lines meet in diamonds and cycles.
const dataset = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const field = fc.constantFrom('x', 'y', 'z');
const job = fc.constantFrom('j', 'k', 'l', 'm');
const arrow = fc.constantFrom('->', '->', '=>');

/** A field of null is the dataset as a whole, a job of null a declaration. */
const fieldEdge = fc
  .record({
    from: dataset,
    fromField: fc.option(field, { freq: 8 }),
    arrow,
    to: dataset,
    toField: fc.option(field, { freq: 3 }),
    by: fc.option(job, { freq: 6 }),
    as: fc.constantFrom(
      ...['DIRECT/IDENTITY', 'DIRECT/TRANSFORMATION', 'DIRECT/AGGREGATION', 'DIRECT'],
      ...['INDIRECT/JOIN', 'INDIRECT/FILTER', 'INDIRECT/SORT', 'INDIRECT/WINDOW', 'INDIRECT'],
    ),
    masked: fc.boolean(),
  })
  .map(({ from, fromField, to, toField, by, as, masked, ...edge }) => {
    const source = fromField === null ? from : `${from}.${fromField}`;
    const target = toField === null ? to : `${to}.${toField}`;
    return `${source} ${edge.arrow} ${target}${byText(by)} as ${as}${masked ? ' masked' : ''}`;
  });

const datasetEdge = fc
  .tuple(dataset, fc.constantFrom('~>', '~>', '->', '=>'), dataset, fc.option(job, { freq: 5 }))
  .map(([from, as, to, by]) => `${from} ${as} ${to}${byText(by)}`);

const byText = (job: string | null): string => (job === null ? '' : ` by ${job}`);

const line = fc.oneof(
  { weight: 8, arbitrary: fieldEdge },
  { weight: 2, arbitrary: datasetEdge },
  fc.tuple(job, dataset).map(([by, name]) => `${by} reads ${name}`),
  fc.tuple(job, dataset).map(([by, name]) => `${by} writes ${name}`),
  fc.tuple(job, job).map(([one, other]) => `${one} precedes ${other}`),
);

/** At most one line: an alias has no alias of its own. */
const alias = fc.constantFrom([], [], ['d shows b'], ['e shows a'], ['e shows d']);

// Every name that a cause has is there, whatever else is.
const NAMED = ['a has x y z', 'b has x Y', 'c has y', 'j reads d', 'k writes e', 'l reads a'];

/** Graphs with cycles, diamonds, names that differ in case, and datasets without column lineage; no aliases. */
export const plainGraphs = fc.array(line, { maxLength: 18 }).map((drawn) => [...NAMED, ...drawn]);

/** The same, with an alias in half of them. */
export const graphs = fc.tuple(plainGraphs, alias).map(([lines, shows]) => [...lines, ...shows]);

const fieldEffects: readonly Effect[] = [
  ...(['DROPPED', 'RENAMED', 'WIDENED', 'NARROWED', 'RETYPED'] as const),
  ...(['CHANGED', 'NULLABLE', 'NOT_NULL', 'ADDED', 'SOURCE_LOST'] as const),
];
const datasetEffects: readonly Effect[] = [
  ...(['DATASET_DROPPED', 'DATASET_RENAMED', 'ALIAS_REMOVED'] as const),
  ...(['STALE', 'DELAYED', 'ROW_SET_CHANGED'] as const),
];

/** Any effect, at a dataset that is no alias. */
export const causes: fc.Arbitrary<Cause> = fc.oneof(
  fc
    .record({
      name: fc.constantFrom('a', 'b', 'c'),
      field,
      effect: fc.constantFrom(...fieldEffects),
      type: fc.constantFrom('bigint', 'bigint', 'text', null),
    })
    .map(({ name, field: of, effect, type }) => ({ at: `${name}.${of}`, effect, type })),
  fc
    .tuple(fc.constantFrom('a', 'b'), fc.constantFrom(...datasetEffects))
    .map(([at, effect]) => ({ at, effect })),
  fc.constantFrom<Cause>(
    { at: 'job j', effect: 'REMOVED' },
    { at: 'input b of j', effect: 'INPUT_REMOVED' },
  ),
);

/** What jobs create in every run. */
export const RECREATED = ['b by j', 'c by k', 'e by j', 'd by l'];
export const TYPES = { 'b.x': 'int', 'c.y': 'bigint', 'd.x': 'smallint' };

/** STRICT and CONVERTING platforms. */
export const namespaces = fc.constantFrom('ns', 'snowflake://acme');

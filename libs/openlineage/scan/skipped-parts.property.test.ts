import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../json/json-parse.ts';
import { readEvent } from '../event/read-event.ts';
import { createKnownFacets } from './known-facets.ts';
import { scanEvent } from './scan-event.ts';
import { createSkippedParts } from './skipped-parts.ts';
import { cases } from '../../../test/effort.ts';

const exact = (data: Buffer) => {
  const outcome = readEvent(parseJson(data, 128));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.event.setAside;
};

// As texts, so that numbers keep their form, and members such as __proto__ are sent.
const anything = fc.constantFrom(
  '1',
  '1.0',
  '1e999',
  '-0',
  '""',
  '"a"',
  'null',
  'true',
  '[]',
  '{}',
);
const mostly = (fit: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ arbitrary: fit, weight: 60 }, anything);
const text = mostly(fc.constantFrom('"a"', '"b"', '"INDIRECT"'));
const number = mostly(fc.constantFrom('1', '1.0', '1e999', '-0', '12345678901234567890'));
const flag = mostly(fc.constantFrom('true', 'false'));
const entryType = mostly(fc.constantFrom('"DATASET"', '"JOB"'));
const membersOf = (given: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(given)
    .map(([key, sent]) => `${JSON.stringify(key)}:${sent}`)
    .join(',')}}`;
const objectOf = (members: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> =>
  fc
    .oneof({ arbitrary: fc.record(members), weight: 30 }, fc.record(members, { requiredKeys: [] }))
    .map(membersOf);
const listOf = (item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  mostly(fc.array(item, { maxLength: 3 }).map((items) => `[${items.join(',')}]`));
const namedBy = (item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  mostly(
    fc
      .uniqueArray(fc.constantFrom('a', '__proto__', 'constructor', '7', 'x.y'), { maxLength: 3 })
      .chain((keys) =>
        fc
          .tuple(...keys.map((key) => item.map((sent) => `${JSON.stringify(key)}:${sent}`)))
          .map((members) => `{${members.join(',')}}`),
      ),
  );

const named = { namespace: text, name: text };
const source = objectOf({
  ...named,
  field: text,
  transformations: listOf(objectOf({ type: text, subtype: text, masking: flag })),
});
const anyFacets = objectOf({
  schema: objectOf({
    fields: listOf(objectOf({ name: text, type: text, ordinal_position: number })),
  }),
  columnLineage: objectOf({
    fields: namedBy(objectOf({ inputFields: listOf(source) })),
    dataset: listOf(source),
  }),
  lineage: objectOf({ entries: listOf(objectOf({ ...named, type: entryType })) }),
  tags: objectOf({ tags: listOf(objectOf({ key: text, value: text, field: text })) }),
  dataQualityMetrics: objectOf({
    rowCount: number,
    columnMetrics: namedBy(objectOf({ sum: number, quantiles: namedBy(number) })),
  }),
  constructor: fc.constantFrom('{}', 'null', '1.0'),
  toString: fc.constantFrom('{}', 'null'),
});
// Facets of which nothing is skipped, few of them, so that they repeat. For some it depends on their dataset what is
// skipped.
const soundFacets = fc.constantFrom(
  '{}',
  '{"schema":{"fields":[{"name":"a","type":"text"}]}}',
  '{"tags":{"tags":[{"key":"k","value":"v"}]}}',
  '{"lineage":{"entries":[]}}',
  '{"lineage":{"entries":[{"namespace":"a","name":"a","type":"DATASET"}]}}',
  '{"constructor":{}}',
);
const facets = fc.oneof(anyFacets, soundFacets);
const datasets = listOf(objectOf({ ...named, facets, outputFacets: facets }));
const event = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      '',
      '',
      '"output":[],',
      '"__proto__":{},',
      '"constructor":1.0,',
      '"note":1,',
    ),
    ...[text, mostly(facets), datasets, datasets],
  )
  .map(
    ([more, producer, ofJob, inputs, outputs]) =>
      `{${more}"eventTime":"2026-03-01T02:00:00Z","producer":${producer},"job":{"namespace":"n","name":"j","facets":${ofJob}},"inputs":${inputs},"outputs":${outputs}}`,
  );

describe('the skipped parts of an event', () => {
  it('are those that readEvent lists, whatever the numbers and members', () => {
    const counts = { whole: 0, skipped: 0 };
    const known = { without: 0, whole: 0 };
    const facets = createKnownFacets(128, 100_000);
    // One for all events, so that what it remembers of some is used for others.
    const skippedParts = createSkippedParts(128, {
      ...facets,
      without: (data, places) => {
        const found = facets.without(data, places);
        known.whole += found.unknown;
        known.without += places.length - found.unknown;
        return found;
      },
    });
    fc.assert(
      fc.property(event, (sent) => {
        const data = Buffer.from(sent);
        const expected = exact(data);
        counts[expected.length === 0 ? 'whole' : 'skipped'] += 1;
        // The second time, facets of the first time are known.
        for (let times = 0; times < 2; times += 1) {
          const places = scanEvent(data, 128, facets)?.facets ?? null;
          expect(skippedParts(data, places)).toEqual(expected);
        }
      }),
      { numRuns: cases(1000) },
    );
    // All branches were taken.
    expect(counts.whole).toBeGreaterThanOrEqual(cases(20));
    expect(counts.skipped).toBeGreaterThanOrEqual(cases(20));
    expect(known.whole).toBeGreaterThanOrEqual(cases(20));
    expect(known.without).toBeGreaterThanOrEqual(cases(20));
  });

  it('quote the exact tree', () => {
    const data = Buffer.from(
      '{"eventTime":"2026-03-01T02:00:00Z","producer":1.0,"job":{"namespace":"n","name":"j"}}',
    );
    expect(createSkippedParts(128, createKnownFacets(128))(data, null)).toEqual([
      { path: 'producer', reason: 'producer is not a text: 1.0' },
    ]);
  });
});

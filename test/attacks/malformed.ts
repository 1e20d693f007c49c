import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** A body that may be anything, and the headers it is sent with. */
export interface Body {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other. */
  readonly chunks: readonly Buffer[];
}

const base = {
  eventTime: '2026-01-02T03:04:05.006Z',
  eventType: 'COMPLETE',
  producer: 'https://github.com/OpenLineage/OpenLineage/tree/1.52.0/integration/spark',
  run: {
    runId: 'r',
    facets: { parent: { run: { runId: 'p' }, job: { namespace: 'n', name: 'p' } } },
  },
  job: { namespace: 'n', name: 'j', facets: { jobType: { processingType: 'BATCH' } } },
  inputs: [{ namespace: 'n', name: 'a', facets: { version: { datasetVersion: '1' } } }],
  outputs: [
    {
      namespace: 'n',
      name: 'x',
      facets: {
        schema: { fields: [{ name: 'x', type: 'INT' }] },
        columnLineage: {
          fields: { x: { inputFields: [{ namespace: 'n', name: 'a', field: 'a' }] } },
        },
        symlinks: { identifiers: [{ namespace: 'n', name: 'y', type: 'TABLE' }] },
      },
      outputFacets: { outputStatistics: { rowCount: 1 } },
    },
  ],
};

type Path = readonly (string | number)[];

const pathsIn = (value: unknown, path: Path = []): Path[] => [
  path,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, child]) =>
        pathsIn(child, [...path, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

const nest = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + '1' + close.repeat(depth);

/** What stands in place of a member: JSON, or nearly. */
const strange = fc.oneof(
  fc.constantFrom('null', 'true', '-0', 'NaN', '-Infinity', '1e999', '9007199254740993', '""'),
  fc.constantFrom('[]', '{}', '[[]]', '[null]', '{"":{}}', 'undefined', '', '\u0000', '"\\ud800"'),
  fc.constantFrom('{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '{"a":1,"a":2}'),
  fc.constantFrom('{"_deleted":true}', '{"toString":1}', '"\\u0000"', '"\\udc00\\ud800"'),
  fc.nat({ max: 200 }).map((depth) => nest(depth, '[', ']')),
  fc.nat({ max: 200 }).map((depth) => nest(depth, '{"fields":', '}')),
  fc.nat({ max: 100_000 }).map((length) => `{"${'k'.repeat(length)}":1}`),
  fc.json(),
);

/** An event of which one member was replaced by something strange, or stands twice. */
const bent = fc
  .tuple(fc.constantFrom(...pathsIn(base).slice(1)), strange, fc.boolean())
  .map(([path, instead, twice]) => {
    const mark = '"\u0001 here"';
    const bentOne = (value: unknown, [key, ...rest]: Path): unknown => {
      if (key === undefined) return '\u0001 here';
      if (Array.isArray(value))
        return value.map((item: unknown, index) => (index === key ? bentOne(item, rest) : item));
      return Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => [
          name,
          name === key ? bentOne(item, rest) : (item as unknown),
        ]),
      );
    };
    const text = JSON.stringify(bentOne(base, path)).replace(JSON.stringify('\u0001 here'), mark);
    const key = path.at(-1);
    return text.replace(mark, () =>
      twice && typeof key === 'string' ? `${instead},"${key}":${instead}` : instead,
    );
  })
  .map((text) => Buffer.from(text));

const whole = Buffer.from(JSON.stringify(base));

/** An event of which some bytes were changed, lost, or came twice. */
const damaged = fc
  .array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), fc.nat({ max: 2 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((damages) =>
    damages.reduce((bytes, [at, byte, how]) => {
      if (how === 0) return bytes.subarray(0, at);
      const middle = how === 1 ? Buffer.from([byte]) : bytes.subarray(at, at + byte);
      return Buffer.concat([
        bytes.subarray(0, at + (how === 1 ? 0 : byte)),
        middle,
        bytes.subarray(at + 1),
      ]);
    }, whole),
  );

const content = fc.oneof(
  { weight: 5, arbitrary: bent.map((bytes) => ['a bent event', bytes] as const) },
  { weight: 3, arbitrary: damaged.map((bytes) => ['a damaged event', bytes] as const) },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => ['any bytes', Buffer.from(bytes)] as const),
  },
);

const layout = fc.constantFrom('plain', 'plain', 'gzip', 'cut gzip', 'plain named gzip');

/** Bodies of every kind of wrong, and some that are right. */
export const bodies: fc.Arbitrary<Body> = fc
  .tuple(content, layout, fc.integer({ min: 1, max: 4 }))
  .map(([[what, bytes], how, parts]) => {
    const zipped = how === 'gzip' || how === 'cut gzip' ? gzipSync(bytes) : bytes;
    const sent = how === 'cut gzip' ? zipped.subarray(0, zipped.length >> 1) : zipped;
    const size = Math.max(1, Math.ceil(sent.length / parts));
    return {
      what: `${what}, ${how}`,
      headers: how === 'plain' ? {} : { 'content-encoding': 'gzip' },
      chunks: Array.from({ length: parts }, (_, n) => sent.subarray(n * size, (n + 1) * size)),
    };
  });

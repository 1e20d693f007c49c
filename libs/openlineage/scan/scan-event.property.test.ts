import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { traffic } from '../../../bench/traffic.ts';
import { canonicalJson } from '../json/canonical.ts';
import { eventId } from '../event-id.ts';
import { isJsonArray, isJsonObject, memberOf, type Json } from '../json/json.ts';
import { parseJson } from '../json/json-parse.ts';
import { readKey } from '../event/read-key.ts';
import { createKnownFacets } from './known-facets.ts';
import { scanEvent } from './scan-event.ts';
import { choices, spelt, tree, type Tree } from '../json/spelling.contract.ts';
import { cases } from '../../../test/effort.ts';

/** The id, subject and facets that the exact parser finds; `null` for what it refuses. */
const exact = (bytes: Buffer, maxDepth: number) => {
  try {
    const json = parseJson(bytes, maxDepth);
    const read = readKey(json);
    if (!read.ok) return null;
    return { id: eventId(canonicalJson(json)), subject: read.key.subject, facets: facetsOf(json) };
  } catch {
    return null;
  }
};

const facetsOf = (event: Json): readonly object[] => {
  const members = isJsonObject(event) ? Object.entries(event) : [];
  return members.flatMap(([member, value]) => {
    const isInArray = isJsonArray(value);
    return (isInArray ? value : [value]).flatMap((one) => {
      const facets = memberOf(one, 'facets');
      return isJsonObject(facets) ? [{ member, isInArray, facets: canonicalJson(facets) }] : [];
    });
  });
};

/** What was scanned, with the facets themselves instead of their offsets. */
const scanned = (bytes: Buffer, maxDepth: number) => {
  const found = scanEvent(bytes, maxDepth);
  if (found === null) return null;
  const facets = found.facets.map(({ member, isInArray, start, end }) => {
    const json = parseJson(bytes.subarray(start, end), maxDepth);
    return { member, isInArray, facets: canonicalJson(json) };
  });
  return { ...found, facets };
};

const text = (value: string): Tree => ({ kind: 'text', text: value });
const object = (...members: readonly (readonly [string, Tree])[]): Tree => ({
  kind: 'object',
  members,
});

/** Values for the members of a key: usable, unusable, or anything. */
const keyPart: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('a', 'b ', 'é', '🕷').map(text) },
  { weight: 1, arbitrary: fc.constantFrom('', 'a"b', 'a\nb', '\ud800').map(text) },
  { weight: 1, arbitrary: tree },
);

const named = fc
  .tuple(keyPart, keyPart, keyPart, tree)
  .map(([runId, namespace, name, facets]) =>
    object(['name', name], ['namespace', namespace], ['runId', runId], ['facets', facets]),
  );

/** Trees, most of which are events. */
const event: fc.Arbitrary<Tree> = fc
  .record({
    run: fc.option(fc.oneof({ weight: 9, arbitrary: named }, tree), { nil: null }),
    job: fc.option(fc.oneof({ weight: 9, arbitrary: named }, tree), { nil: null }),
    dataset: fc.option(fc.oneof({ weight: 9, arbitrary: named }, tree), { nil: null }),
    eventTime: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('2026-01-02T03:04:05Z', '2026-01-02').map(text) },
      { weight: 1, arbitrary: fc.constant(text('yesterday')) },
    ),
    other: fc.array(fc.tuple(fc.constantFrom('inputs', 'é', 'producer', 'z'), tree), {
      maxLength: 3,
    }),
  })
  .map(({ other, ...key }) =>
    object(
      ...other,
      ...Object.entries(key).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
    ),
  );

describe('an event that is scanned', () => {
  test('has the id and subject that the exact parser finds, however it is written', () => {
    let count = 0;
    fc.assert(
      fc.property(event, choices, fc.constantFrom(1, 2, 3, 4, 9, 128), (value, chosen, depth) => {
        const quote = Number(chosen[0]) % 8 === 0 ? null : JSON.stringify;
        const bytes = Buffer.from(spelt(value, chosen, quote));
        const found = scanned(bytes, depth);
        if (found === null) return;
        count += 1;
        expect(found).toEqual(exact(bytes, depth));
      }),
      { numRuns: cases(3000) },
    );
    expect(count).toBeGreaterThanOrEqual(cases(60));
  });

  test('has the same id and subject when its facets are known', () => {
    const known = createKnownFacets(9);
    let count = 0;
    fc.assert(
      fc.property(tree, tree, choices, (one, other, chosen) => {
        const facets = spelt(object(['b', one], ['a', other]), chosen, null);
        const bytes = Buffer.from(
          `{"eventTime":"2026-01-02","inputs":[{"name":"d","facets":${facets}}],"job":{"namespace":"n","name":"j","facets":${facets}}}`,
        );
        const plain = scanEvent(bytes, 9);
        for (let times = 0; times < 2; times += 1) {
          const found = scanEvent(bytes, 9, known);
          expect(found?.id).toBe(plain?.id);
          expect(found?.subject).toEqual(plain?.subject);
          known.keep(bytes, found?.facets ?? []);
          if (found?.facets.some(({ isKnown }) => isKnown) === true) count += 1;
        }
      }),
      { numRuns: cases(3000) },
    );
    expect(count).toBeGreaterThanOrEqual(cases(300));
  });

  test('is never found in bytes that the exact parser refuses', () => {
    const sample = traffic({ bytes: 0, columns: 1 });
    fc.assert(
      fc.property(
        fc.nat(),
        fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('"{}[],:\\ 0-.eE+tfn'))),
        fc.constantFrom('replace', 'insert', 'cut'),
        (place, byte, how) => {
          const bytes = sample.next().value;
          const at = place % bytes.length;
          const changed = Buffer.concat([
            bytes.subarray(0, at),
            how === 'cut' ? Buffer.alloc(0) : Buffer.of(byte),
            bytes.subarray(how === 'insert' ? at : at + 1),
          ]);
          const found = scanned(changed, 128);
          if (found !== null) expect(found).toEqual(exact(changed, 128));
        },
      ),
      { numRuns: cases(3000) },
    );
  });

  test('is scanned in the forms that clients send: compact, with spaces, indented, with the escapes that JSON requires', () => {
    const sample = traffic({ columns: 3 });
    for (let count = 0; count < 50; count += 1) {
      const json = JSON.parse(sample.next().value.toString()) as object;
      const source = { ...json, note: 'a "b" \\ \n\t é 🕷' };
      const compact = Buffer.from(JSON.stringify(source));
      const found = scanned(compact, 128);
      expect(found).not.toBeNull();
      expect(found).toEqual(exact(compact, 128));
      expect(scanned(Buffer.from(JSON.stringify(source, null, 2)), 128)).toEqual(found);
      const marked = Buffer.from(`\ufeff ${JSON.stringify(source).replaceAll(',"', ' , "')} `);
      expect(scanned(marked, 128)).toEqual(found);
    }
  });

  test.each([
    ['a member that occurs twice', '{"a":1,"a":1'],
    ['a member that occurs twice, apart', '{"b":1,"a":1,"b":2'],
    ['a name with an escape', String.raw`{"a\n":1`],
    ['an escape that is not needed', String.raw`{"a":"\u0041"`],
    ['a solidus with an escape', String.raw`{"a":"\/"`],
    ['NaN', '{"a":NaN'],
    ['a number that begins with zero', '{"a":01'],
  ])('is left to the exact parser for %s', (_, start) => {
    const rest = ',"eventTime":"2026-01-02","job":{"namespace":"n","name":"j"}}';
    expect(scanEvent(Buffer.from(start + rest), 128)).toBeNull();
    expect(scanEvent(Buffer.from(`{"c":1${rest}`), 128)).not.toBeNull();
  });
});

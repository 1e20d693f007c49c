import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEvents } from './read-events.ts';

const MB = 1024 * 1024;

/** `2: {"a":1}` for an event that begins at line 2, `2! why` for something that none can be made of. */
const read = async (
  content: string | Buffer,
  { name = 'events.json', maxBytes = MB, chunk = 7 } = {},
): Promise<readonly string[]> => {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
    bytes.subarray(index * chunk, (index + 1) * chunk),
  );
  const source = { name, bytes: bytes.length, open: () => Readable.from(chunks) };
  const found: string[] = [];
  for await (const piece of readEvents(source, maxBytes, () => undefined)) {
    found.push(
      piece.raw === null
        ? `${piece.line}! ${piece.reason}`
        : `${piece.line}: ${piece.raw.toString()}`,
    );
  }
  return found;
};

describe('events in a file', () => {
  it('stand one on each line', async () => {
    expect(await read('{"a":1}\n\n{"b":"}\\"{"}\r\n  {"c":[1,2]}  ')).toEqual([
      '1: {"a":1}',
      '3: {"b":"}\\"{"}',
      '4: {"c":[1,2]}',
    ]);
  });

  it('or are one document, however it is laid out', async () => {
    expect(await read('{"a":1}')).toEqual(['1: {"a":1}']);
    expect(await read('\n{\n  "a": [\n1]\n}\n')).toEqual(['2: {\n  "a": [\n1]\n}']);
    expect(await read('{"a": [\n{"b":1}\n]}')).toEqual(['1: {"a": [\n{"b":1}\n]}']);
  });

  it('or the elements of an array', async () => {
    expect(await read('[{"a":1},{"b":[2,{"c":"],"}]}]')).toEqual([
      '1: {"a":1}',
      '1: {"b":[2,{"c":"],"}]}',
    ]);
    expect(await read('[\n  {\n    "a": 1\n  },\n  {"b": 2}\n]\n')).toEqual([
      '2: {\n    "a": 1\n  }',
      '5: {"b": 2}',
    ]);
    expect(await read('[]')).toEqual([]);
    expect(await read('[ 1, "x" ]')).toEqual(['1: 1', '1: "x"']);
  });

  it('or documents one after the other', async () => {
    expect(await read('{\n"a":1\n}\n{\n"b":2\n} {"c":3}\n')).toEqual([
      '1: {\n"a":1\n}',
      '4: {\n"b":2\n}',
      '6: {"c":3}',
    ]);
  });

  it('may be compressed, with a byte order mark, or none at all', async () => {
    const bom = Buffer.from('\ufeff{"a":1}\n{"b":2}\n');
    const both = ['1: {"a":1}', '2: {"b":2}'];
    expect(await read(bom)).toEqual(both);
    expect(await read(gzipSync(bom), { name: 'whatever' })).toEqual(both);
    expect(await read(Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"b":2}')]))).toEqual(both);
    expect(await read('')).toEqual([]);
    expect(await read('\ufeff \n\n')).toEqual([]);
  });
});

describe('what is no event', () => {
  it('does no harm to the lines after it', async () => {
    const rest = '\n{"b":2}\n{"c":3}';
    for (const bad of ['oops', '{"a":"cut o', '{"a":[1,2', '}', '{"a":1}}', '[1', '"']) {
      const found = await read(`${bad}${rest}`, { name: 'events.ndjson' });
      expect(found).toEqual([`1: ${bad}`, '2: {"b":2}', '3: {"c":3}']);
    }
  });

  it('nor does a first line that is cut off, where the name says nothing', async () => {
    expect(await read('{"a":"cut o\n{"b":2}\n', { name: '-' })).toEqual([
      '1: {"a":"cut o',
      '2: {"b":2}',
    ]);
    expect(await read('oops\n{"b":2}\n', { name: '-' })).toEqual(['1: oops', '2: {"b":2}']);
  });

  it('does no harm to its neighbours in an array', async () => {
    expect(await read('[{"a":1},\noops,\n{"b":}}, {"c":3}]')).toEqual([
      '1: {"a":1}',
      '2: oops',
      '3: {"b":}}',
      '3: {"c":3}',
    ]);
  });

  it('is named where a file is cut off or goes on', async () => {
    expect(await read('[\n{"a":1},\n{"b"')).toEqual([
      '2: {"a":1}',
      '3! the file ends in the middle of it',
    ]);
    expect(await read('[\n{"a":1}\n')).toEqual(['2! the file ends in the middle of it']);
    expect(await read('[\n{"a":1},\n')).toEqual([
      '2: {"a":1}',
      '3! the file ends before its array does',
    ]);
    expect(await read('[{"a":1}]\n{"b":2}\n{"c":3}')).toEqual([
      '1: {"a":1}',
      '2! there is more after the end of the array',
    ]);
    expect(await read('{\n"a":1\n}\noops')).toEqual(['1: {\n"a":1\n}', '4: oops']);
  });

  it('is named where it is too large, and the rest goes on', async () => {
    const large = `{"a":"${'x'.repeat(2 * MB)}"}`;
    const why = 'it is larger than 1 MB (MAX_BODY_MB)';
    const options = { chunk: 65536 };
    expect(await read(`${large}\n{"b":2}`, options)).toEqual([`1! ${why}`, '2: {"b":2}']);
    expect(await read(`[${large},\n{"b":2}]`, options)).toEqual([`1! ${why}`, '2: {"b":2}']);
    expect(await read(large, options)).toEqual([`1! ${why}`]);
  });

  it('is named where compressed bytes are damaged', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n}}`);
    const whole = gzipSync(lines.join('\n'));
    const found = await read(whole.subarray(0, whole.length / 2), { chunk: 1000 });
    expect(found.length).toBeGreaterThan(1);
    expect(found.slice(0, -1)).toEqual(
      lines.slice(0, found.length - 1).map((line, index) => `${index + 1}: ${line}`),
    );
    expect(found.at(-1)).toMatch(/! the file cannot be read on from here: unexpected end of file$/);
  });
});

// With a member at least, for documents that follow each other are told from lines by their layout.
const events = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), {
  minLength: 1,
  maxLength: 5,
});

describe('however events are laid out and cut into chunks', () => {
  const layouts: Readonly<Record<string, (all: readonly object[]) => string>> = {
    lines: (all) => all.map((one) => JSON.stringify(one)).join('\n'),
    array: (all) => JSON.stringify(all),
    'wide array': (all) => JSON.stringify(all, null, 2),
    documents: (all) => all.map((one) => JSON.stringify(one, null, 1)).join('\n'),
  };
  it.each(Object.keys(layouts))('they are read: %s', (layout) =>
    fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 50 }), async (all, chunk) => {
        const found = await read(layouts[layout]?.(all) ?? '', { chunk });
        const values = found.map((text) => text.slice(text.indexOf(':') + 1));
        expect(values.map((text) => JSON.stringify(JSON.parse(text)))).toEqual(
          all.map((one) => JSON.stringify(one)),
        );
      }),
    ),
  );
});

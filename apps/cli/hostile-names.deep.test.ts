import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import { serveNothing, type Served } from '../../test/server/served-shop.ts';
import { HOSTILE, hostileEvents } from './hostile-names.fixture.ts';

let served: Served;
let url = '';
let hostile: Folder;
let change = '';

const proposal = (text: string): string =>
  JSON.stringify({
    title: text,
    reason: text,
    changes: [{ kind: 'DROP_FIELD', dataset: { namespace: 'hub', name: 'source' }, field: 'c' }],
  });

// A server answers hundreds of commands sooner than each of them opens the files for itself.
beforeAll(async () => {
  served = await serveNothing();
  await served.tell(hostileEvents());
  url = await served.fastify.listen({ port: 0, host: '127.0.0.1' });
  hostile = newFolder();
  const file = hostile.write('proposal.json', proposal(HOSTILE.slice(13, 19).join('\n')));
  const { out } = await hostile.ledgerline(['change', 'propose', file, '--json', '--url', url]);
  change = z.object({ change: z.string() }).parse(JSON.parse(out)).change;
  await ran('change', 'assess', change);
}, 60_000);

afterAll(() => served.close());

const OWN_COLOURS = /\u001b\[\d{1,2}m/g;
// All of it but line breaks, and the joiners that scripts and emoji need.
const STEERS = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const OBEYED_BY_CI = /^\s*::|##\[|##vso\[|##teamcity\[/m;

const isHarmless = (text: string): void => {
  const shown = text.replace(OWN_COLOURS, '');
  expect(STEERS.exec(shown)).toBeNull();
  expect(OBEYED_BY_CI.exec(shown)).toBeNull();
};

const ran = async (...argv: string[]): Promise<string> => {
  const { code, out, err } = await hostile.ledgerline([...argv, '--url', url]);
  isHarmless(err);
  isHarmless(out);
  expect({ argv, code, err }).toEqual({ argv, code: 0, err: '' });
  return out;
};

const IMPACT = ['impact', 'hub', 'source', '--field', 'c', '--kind', 'DROP_FIELD'];
const LINEAGE = ['lineage', 'hub', 'sink', '--field', 'c'];

describe('of names that steer terminals and CI systems', () => {
  it.each([
    [['lineage', 'hub', 'source']],
    [['lineage', 'hub', 'sink']],
    [LINEAGE],
    [IMPACT],
    [['impact', 'hub', 'source']],
    [['impact', 'hub', 'source', '--field', 'c']],
    [['search', 'a', '--facets']],
    [['search', 'forged', '--facets']],
    [['search', 'hub']],
    [['runs', '--job', 'hub', 'failing']],
    [['runs', '--dataset', 'hub', 'source']],
    [['provenance', 'hub', 'sink']],
    [['diff', '--from', '0']],
    [['diff', '--from', '1', '--path', 'hub', 'source', 'hub', 'sink']],
    [['producers']],
    [['status', '--limit', '1000']],
    [['dead-letters']],
    [['change', 'list']],
    [['change', 'record']],
    [['change', 'unannounced']],
  ])('no output of %j holds any', async (argv) => {
    expect(await ran(...argv)).not.toBe('');
    const { out: wide } = await hostile.ledgerline([...argv, '--url', url], { columns: 60 });
    isHarmless(wide);
    expect(JSON.parse(await ran(...argv, '--json'))).toBeInstanceOf(Object);
  });

  it('no output about a change holds any', async () => {
    for (const argv of [
      ['change', 'show', change],
      ['change', 'outcome', change],
      ['assessment', 'check', change],
    ]) {
      await ran(...argv);
      expect(JSON.parse(await ran(...argv, '--json'))).toBeInstanceOf(Object);
    }
  });

  it('sending them prints none, also where a part of an event is skipped or an event is refused', async () => {
    const events = hostile.write('events.json', JSON.stringify(hostileEvents()));
    // A refusal names the member that is wrong, and quotes what cannot be read.
    const refused = hostile.write(
      'refused.ndjson',
      HOSTILE.flatMap((text) => [
        JSON.stringify({ [text]: 1, eventTime: text, run: { runId: text }, job: text }),
        `{"a": ${text.replaceAll('\n', ' ')}}`,
      ]).join('\n'),
    );
    for (const [file, code] of [
      [events, 0],
      [refused, 1],
    ] as const) {
      for (const options of [[], ['--json']]) {
        const sent = await hostile.ledgerline(['ingest', file, '--url', url, ...options]);
        expect(sent).toMatchObject({ code, err: '' });
        expect(sent.out.length).toBeGreaterThan(1000);
        isHarmless(sent.out);
      }
    }
  });

  it('neither does the exported graph, in which every name can be read', async () => {
    const graph = await ran('export', 'graph');
    const names = JSON.stringify(JSON.parse(graph));
    for (const text of HOSTILE) expect(names).toContain(JSON.stringify(text).slice(1, -1));
  });

  it.each(
    HOSTILE.map((text, index) => [index, text] as const).filter(([, text]) => /^[^-]/.test(text)),
  )('nothing about name %i alone holds any', async (_index, text) => {
    await ran('show', text, text);
    await ran('show', '--job', text, text);
    await ran('lineage', text, text, '--field', text);
    await ran('impact', text, text, '--field', text, '--kind', 'RENAME_FIELD', '--to', 'x');
    await ran('runs', '--run', text);
    const unknown = await hostile.ledgerline(['lineage', text, `${text}?`, '--url', url]);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    isHarmless(unknown.err);
  });
});

describe('of names that are markup', () => {
  it('a table in Markdown keeps its rows and its cells', async () => {
    const markdown = await ran(...IMPACT, '--format', 'markdown');
    const lines = markdown.split('\n');
    const verdicts = lines.filter((line) => /^\| (?:🔴|🟡|⚪) /.test(line));
    expect(verdicts.length).toBeGreaterThan(HOSTILE.length);
    let isPicture = false;
    for (const line of lines) {
      if (line === '```mermaid' || line === '```') isPicture = line !== '```';
      else expect(line).toMatch(isPicture ? MERMAID_LINE : MARKDOWN_LINE);
    }
  });

  it('a flowchart of Mermaid holds its own statements alone', async () => {
    for (const argv of [LINEAGE, IMPACT]) {
      const lines = (await ran(...argv, '--format', 'mermaid')).trimEnd().split('\n');
      for (const line of lines) expect(line).toMatch(MERMAID_LINE);
      expect(lines.filter((line) => /^ {2}n\d+[[(]/.test(line)).length).toBeGreaterThan(40);
    }
  });

  it('a digraph of Graphviz holds its own statements alone', async () => {
    for (const argv of [LINEAGE, IMPACT]) {
      const lines = (await ran(...argv, '--format', 'dot')).trimEnd().split('\n');
      for (const line of lines) expect(line).toMatch(DOT_LINE);
      expect(lines.filter((line) => /^ {2}n\d+ \[/.test(line)).length).toBeGreaterThan(40);
    }
  });

  it('a sheet has as many cells in each row, and none that a spreadsheet computes', async () => {
    for (const argv of [LINEAGE, IMPACT]) {
      const sheet = await ran(...argv, '--format', 'csv');
      const rows = csvRows(sheet.replace(/^(?:#.*\n)+/, ''));
      expect(rows.length).toBeGreaterThan(40);
      expect(new Set(rows.map((row) => row.length)).size).toBe(1);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
  });

  it('SARIF and JSON are read back whole', async () => {
    const sarif: unknown = JSON.parse(await ran(...IMPACT, '--format', 'sarif'));
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ results: expect.any(Array) }] });
    const json = JSON.stringify(JSON.parse(await ran(...IMPACT, '--format', 'json')));
    for (const text of HOSTILE) expect(json).toContain(JSON.stringify(text).slice(1, -1));
  });
});

// Text in which Markdown and HTML find nothing of theirs: entities by number, and no character that begins anything.
const INLINE = String.raw`(?:&#\d+;|(?!www\.)[^&<>"'\x60*_{}[\]()#+!|~\\@:$\n])*`;
const CODE = `<code>${INLINE}</code>`;
const MARKDOWN_LINE = new RegExp(
  `^(?:${[
    '',
    `### (?:🔴|🟡|⚪) Impact: ${INLINE}`,
    String.raw`(?:\d+|no) breaking, (?:\d+|no) degraded, (?:\d+|no) informational\.`,
    `proposed as change [0-9a-f]+, ${INLINE}`,
    String.raw`\| \| Reach \| What \| Why \| Distance \|`,
    String.raw`\|---\|---\|---\|---\|---\|`,
    String.raw`\| (?:${INLINE} \| ){2}(?:dataset|field|job) ${CODE} \| ${INLINE} \| \d+ \|`,
    'and \\d+ more that break, below\\.',
    String.raw`\d+ more are left out here: \x60--format json\x60 has all of them\.`,
    '<details><summary>[\\w ]+</summary>',
    '</details>',
    `- ${INLINE}(?:: ${CODE}(?:, ${CODE})*)?`,
    String.raw`\d+\. ${CODE}(?:, together with ${CODE})*`,
    `<sub>As of #\\d+\\. ${INLINE}</sub>`,
  ].join('|')})$`,
);

// Within quotes, everything but letters, digits and a few signs is an entity by its number.
const LABEL = String.raw`"(?:#\d+;|<br/>|[\p{L}\p{M}\p{N} _.:/,=()-])*"`;
const MERMAID_LINE = new RegExp(
  `^(?:${[
    '%% [^{}]*',
    'flowchart LR',
    String.raw` {2}n\d+(?:\[${LABEL}\]|\(\[${LABEL}\]\))(?::::[A-Z]+)?`,
    String.raw` {2}n\d+ (?:-->|-\.->)(?:\|${LABEL}\|)? n\d+`,
    String.raw` {2}classDef [A-Z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6}`,
  ].join('|')})$`,
  'u',
);

// A string of DOT ends at the first quote without a backslash before it.
const STRING = String.raw`"(?:\\.|[^"\\&]|&amp;)*"`;
const DOT_LINE = new RegExp(
  `^(?:${[
    '// .*',
    String.raw`digraph \{`,
    String.raw`\}`,
    ' {2}rankdir=LR',
    String.raw` {2}(?:node|edge|n\d+|n\d+ -> n\d+) \[[a-z]+=(?:[a-z0-9]+|${STRING})(?:, ?[a-z]+=(?:[a-z0-9]+|${STRING}))*\]`,
  ].join('|')})$`,
);

/** CSV as RFC 4180 has it. */
const csvRows = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const match = /(?:"((?:[^"]|"")*)"|([^",\n\r]*))(,|\n)/y;
      match.lastIndex = at;
      const [whole = '', quoted, bare = '', end] = match.exec(text) ?? [];
      if (whole === '') throw new Error(`no CSV at ${at}: ${text.slice(at, at + 80)}`);
      row.push(quoted?.replaceAll('""', '"') ?? bare);
      at += whole.length;
      if (end === '\n') break;
    }
    rows.push(row);
  }
  return rows;
};

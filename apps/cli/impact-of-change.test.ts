import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
});

const ORDERS = ['postgres://shop-db:5432', 'shop.public.orders'];

const proposal = (field: string): string => `title: Drop ${field} of the orders
changes:
  - kind: DROP_FIELD
    dataset:
      namespace: ${ORDERS[0] ?? ''}
      name: ${ORDERS[1] ?? ''}
    field: ${field}
`;

// test/shop/README.md: nobody reads the status of an order; its time travels as far as the reports.
describe('ledgerline impact --change', () => {
  it('ends with 1 when there is what it was told to fail on', async () => {
    const idle = shop.write('status.yaml', proposal('status'));
    const used = shop.write('time.yaml', proposal('ordered_at'));
    const codeOf = async (...args: string[]) => (await shop.ledgerline(['impact', ...args])).code;
    expect(await codeOf('--change', used)).toBe(0);
    expect(await codeOf('--change', used, '--fail-on', 'breaking')).toBe(1);
    expect(await codeOf('--change', used, '--fail-on', 'breaking', '--certain')).toBe(1);
    // What is changed itself is in the answer and no victim of it.
    expect(await codeOf('--change', idle, '--fail-on', 'degraded')).toBe(0);
  });

  it('takes a file, options or standard input alike', async () => {
    const path = shop.write('time.yaml', proposal('ordered_at'));
    const verdictsOf = (out: string) =>
      (JSON.parse(out) as { assessment: { verdicts: unknown } }).assessment.verdicts;
    const byFile = await shop.ledgerline(['impact', '--change', path, '--json']);
    const byOptions = await shop.ledgerline([
      ...['impact', ...ORDERS, '--field', 'ordered_at', '--kind', 'DROP_FIELD', '--json'],
    ]);
    const byInput = await shop.ledgerline(['impact', '--change', '-', '--json'], {
      input: proposal('ordered_at'),
    });
    expect(verdictsOf(byFile.out)).toEqual(verdictsOf(byOptions.out));
    const documentOf = (out: string) => JSON.parse(out) as Readonly<Record<string, unknown>>;
    expect(documentOf(byInput.out)).toEqual({ ...documentOf(byFile.out), file: null });
  });

  it('reads no more of a file without an end than a proposal can have', async () => {
    expect(await shop.ledgerline(['impact', '--change', '/dev/zero'])).toEqual({
      code: 2,
      out: '',
      err: 'error: /dev/zero has more than 1000000 characters, more than any proposal: check that it is the right file\n',
    });
  });

  it('gives the same bytes for the same sequence, and other ones for another', async () => {
    const path = shop.write('time.yaml', proposal('ordered_at'));
    const at = async (sequence: string) =>
      (await shop.ledgerline(['impact', '--change', path, '--as-of', sequence, '--json'])).out;
    expect(await at('19')).toBe(await at('19'));
    expect(await at('9')).not.toBe(await at('19'));
  });

  it('says at which line of the file a verdict is about', async () => {
    const path = shop.write('time.yaml', proposal('ordered_at'));
    const { out } = await shop.ledgerline(['impact', '--change', path, '--format', 'sarif']);
    const sarif = JSON.parse(out) as {
      runs: { results: { locations: { physicalLocation: { region: object } }[] }[] }[];
    };
    const regions = sarif.runs[0]?.results.map(
      ({ locations }) => locations[0]?.physicalLocation.region,
    );
    expect(new Set(regions?.map((region) => JSON.stringify(region)))).toEqual(
      new Set(['{"startLine":3}']),
    );
  });

  it.each([
    ['a field that is not there', proposal('ordered_att'), /no field ordered_att.*ordered_at/s],
    [
      'a dataset that is not there',
      proposal('status').replace('public.orders', 'public.order'),
      /no dataset.*shop\.public\.orders/s,
    ],
    ['another kind', proposal('status').replace('DROP_FIELD', 'DROP'), /must be one of DROP_FIELD/],
    ['no YAML', 'title: [', /neither YAML nor JSON/],
  ])('ends with 2 for %s, and says what is wrong', async (_what, text, message) => {
    const ran = await shop.ledgerline(['impact', '--change', shop.write('bad.yaml', text)]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(message);
  });

  it('says each of several problems on a line of its own, or with --json as a list', async () => {
    const lost = 'postgres://shop-db:5432 shop.public.orders has no field';
    // What can be seen in the file, and what the server sees.
    for (const [text, problems] of [
      [
        'title: ""\nchanges: []',
        [
          'bad.yaml: title is empty: give some text',
          'bad.yaml: changes is empty: give at least one',
        ],
      ],
      [
        JSON.stringify({
          title: 'two',
          changes: ['one', 'two'].map((field) => ({
            kind: 'DROP_FIELD',
            dataset: { namespace: 'postgres://shop-db:5432', name: 'shop.public.orders' },
            field,
          })),
        }),
        [`change 1 (DROP_FIELD): ${lost} one`, `change 2 (DROP_FIELD): ${lost} two`],
      ],
    ] as const) {
      const asked = ['impact', '--change', shop.write('bad.yaml', text)];
      const { code, out, err } = await shop.ledgerline(asked);
      expect([code, out]).toEqual([2, '']);
      const lines = err.trimEnd().split('\n');
      for (const [index, problem] of problems.entries()) expect(lines[index]).toContain(problem);
      expect(lines).toHaveLength(problems.length);
      expect(lines.every((line) => line.startsWith('error: '))).toBe(true);
      const json = await shop.ledgerline([...asked, '--json']);
      expect([json.code, json.out]).toEqual([2, '']);
      expect(JSON.parse(json.err)).toEqual({
        problems: lines.map((line) => line.replace('error: ', '')),
      });
    }
  });

  it.each([
    [['--change', 'x.yaml', ...ORDERS], 'there is no file x.yaml'],
    [['--change', '-', '--fail-on', 'breaking', ...ORDERS], 'leave out namespace and name'],
    [['--changed-since', 'main', ...ORDERS], '--changed-since is about a change'],
    [[], 'name a dataset, or give --change FILE'],
    [['only-a-namespace'], 'without a name'],
    [[...ORDERS, '--fail-on', 'breaking'], '--fail-on is about a change'],
    [['--change', '/nowhere.yaml'], 'there is no file /nowhere.yaml'],
    [['--change', 'x.yaml', '--max-lag', '-1'], 'whole number'],
    [['--change', 'x.yaml', '--format', 'pdf'], 'Allowed choices'],
  ])('ends with 2 for %j', async (args, message) => {
    const ran = await shop.ledgerline(['impact', ...args]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(message);
  });
});

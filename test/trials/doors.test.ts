import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder, type Server } from './processes.ts';
import { linesOf, pathOf, RECORDINGS, type Line } from './recordings.ts';
import { shuffled } from './shuffled.ts';

const lines = RECORDINGS.flatMap(linesOf);
const isRefused = ({ file, number }: Line): boolean =>
  file === 'fluentd_proxy_fixtures' && number === 9;
const files = RECORDINGS.map((name) => pathOf(`openlineage/${name}.ndjson`));
const noRun = 'run.runId is missing: an event of a run must name the run';

const folders: Folder[] = [];
const folderOf = (): Folder => {
  const folder = newFolder();
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) folder.remove();
});

/** The whole answer of a command in JSON. */
const told = async (folder: Folder, ...argv: readonly string[]): Promise<unknown> => {
  const { code, out, err } = await folder.ledgerline(...argv, '--json');
  if (out === '') throw new Error(`ledgerline ${argv.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out);
};

/** What changes when any projection changes: the rows, the graph, and the whole document with its sequences. */
const stateOf = async (folder: Folder) => ({
  verdict: await told(folder, 'verify'),
  everything: (await folder.ledgerline('export', 'graph')).out,
});

const current = async (folder: Folder): Promise<string> =>
  (await folder.ledgerline('export', 'graph', '--current')).out;

const unused = {
  counts: { events: 233, deadLetters: 0, setAside: 4 },
  lag: 0,
  deadLetters: { nodes: [], totalCount: 0 },
  setAside: {
    nodes: [
      'run.facets.parent',
      'outputs[0].outputFacets.outputStatistics',
      'job.facets.ownership',
      'outputs[0].facets.ownership',
    ].map((path) => ({ path })),
    totalCount: 4,
  },
};

let byHttp: string;

beforeAll(() => {
  // An event of the future counts as recorded when it came, so that its order is the order of arrival.
  const last = Math.max(
    ...lines.map(({ bytes }) =>
      Date.parse((JSON.parse(bytes.toString()) as { readonly eventTime: string }).eventTime),
    ),
  );
  if (Date.now() < last)
    throw new Error(
      `the clock says ${new Date().toISOString()}, but the recordings go on to ${new Date(last).toISOString()}: set the clock right`,
    );
});

describe('every event of others, sent over HTTP', () => {
  const folder = folderOf();
  let server: Server;
  let before: Awaited<ReturnType<typeof stateOf>>;

  beforeAll(async () => {
    server = await folder.serve();
  });

  it('is answered with 201 and an empty body, but for the one that names no run', async () => {
    for (const line of lines) {
      const { status, body } = await server.post(line.bytes);
      if (isRefused(line)) {
        expect({ status, body: JSON.parse(body) as unknown }).toEqual({
          status: 400,
          body: { error: noRun },
        });
      } else
        expect({ line: line.number, status, body }).toEqual({
          line: line.number,
          status: 201,
          body: '',
        });
    }
  });

  it('is in the log once, and what could not be used of it is seen in the status', async () => {
    await server.settled();
    await expect(told(folder, 'status', '--url', server.url)).resolves.toMatchObject(unused);
  });

  it('verifies while the server is up', async () => {
    before = await stateOf(folder);
    expect(before.verdict).toMatchObject({ ok: true, entries: 233, behind: 0 });
  });

  it('is answered with 201 again, plain and compressed, and changes nothing', async () => {
    for (const how of ['plain', 'gzip'] as const) {
      for (const line of lines) {
        const { status } = await server.post(line.bytes, how);
        expect(status).toBe(isRefused(line) ? 400 : 201);
      }
    }
    expect(await stateOf(folder)).toEqual(before);
  });

  it('is still there after the server has ended', async () => {
    expect(await server.stop()).toMatchObject({ code: 0 });
    expect(await stateOf(folder)).toEqual(before);
    await expect(told(folder, 'status')).resolves.toMatchObject(unused);
    byHttp = await current(folder);
  });

  it('means the same after a rebuild', async () => {
    expect(await folder.ledgerline('rebuild')).toMatchObject({ code: 0 });
    expect(await stateOf(folder)).toEqual(before);
  });
});

describe('every event of others, sent from the command line', () => {
  const folder = folderOf();
  const refusal = {
    file: expect.stringMatching(/fluentd_proxy_fixtures/) as unknown,
    reason: noRun,
  };

  it('counts as 233 new events, 4 duplicates and one refused, and gives the graph that HTTP gave', async () => {
    expect(await told(folder, 'ingest', ...files)).toEqual({
      ...{ complete: true, accepted: 233, duplicate: 4, refused: 1 },
      refusals: [{ ...refusal, line: 9 }],
      warnings: 4,
      skipped: [
        [4, 'outputs[0].facets.ownership', 'ownership.owners[0].name is missing'],
        [6, 'job.facets.ownership', 'ownership.owners[0].name is missing'],
        [
          7,
          'outputs[0].outputFacets.outputStatistics',
          'outputStatistics.rowCount is not a number',
        ],
        [8, 'run.facets.parent', 'parent.run.runId is missing'],
      ].map(([line, path, reason]) => ({ file: refusal.file, line, path, reason })),
    });
    await expect(told(folder, 'status')).resolves.toMatchObject(unused);
    await expect(told(folder, 'verify')).resolves.toMatchObject({ ok: true, entries: 233 });
    expect(await current(folder)).toBe(byHttp);
  });

  it('counts as a duplicate when it is sent again, also compressed, and changes nothing', async () => {
    const before = await stateOf(folder);
    const zipped = files.map((file, index) =>
      folder.write(`${RECORDINGS[index] ?? ''}.ndjson.gz`, gzipSync(readFileSync(file))),
    );
    for (const again of [files, zipped]) {
      expect(await told(folder, 'ingest', ...again)).toMatchObject({
        ...{ accepted: 0, duplicate: 237, refused: 1 },
        refusals: [refusal],
      });
    }
    expect(await stateOf(folder)).toEqual(before);
  });
});

describe('every event of others, in another order', () => {
  it.each([1, 2, 3])('gives the same current graph, byte by byte (seed %i)', async (seed) => {
    const folder = folderOf();
    const text = shuffled(lines, seed).map(({ bytes }) => `${bytes.toString()}\n`);
    const file = folder.write('shuffled.ndjson', text.join(''));
    expect(await told(folder, 'ingest', file)).toMatchObject({
      ...{ accepted: 233, duplicate: 4, refused: 1 },
    });
    expect(await current(folder)).toBe(byHttp);
    await expect(told(folder, 'verify')).resolves.toMatchObject({ ok: true, entries: 233 });
  });
});

describe('every event of others, sent in one body', () => {
  it.each([
    [
      'a JSON array',
      'application/json',
      `[${lines.map(({ bytes }) => bytes.toString()).join(',')}]`,
    ],
    ['NDJSON', 'application/x-ndjson', lines.map(({ bytes }) => `${bytes.toString()}\n`).join('')],
  ])('is reported one by one: %s', async (_, type, body) => {
    const folder = folderOf();
    const server = await folder.serve();
    const response = await fetch(`${server.url}/api/v1/lineage/batch`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    const report = (await response.json()) as { readonly events: readonly object[] };
    expect(report).toMatchObject({ accepted: 233, duplicate: 4, refused: 1 });
    expect(report.events).toHaveLength(238);
    expect(report.events[lines.findIndex(isRefused)]).toMatchObject({
      ...{ status: 'refused', path: 'run.runId', reason: noRun },
    });
    await server.settled();
    expect(await server.current()).toBe(byHttp);
    expect(await server.stop()).toMatchObject({ code: 0 });
  });
});

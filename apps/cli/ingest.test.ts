import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ndjson, newFolder } from '../../test/cli/terminal.ts';
import { story } from '../../test/shop/story.ts';

describe('ledgerline ingest', () => {
  it('counts what it sent, and the same again as duplicates', async () => {
    const { ledgerline, writeShop } = newFolder();
    const file = writeShop();
    expect(await ledgerline(['ingest', file])).toEqual({
      code: 0,
      out: 'ACCEPTED  DUPLICATE  REFUSED  FILES\n      38          0        0      1\n',
      err: '',
    });
    expect(await ledgerline(['ingest', file, file])).toEqual({
      code: 0,
      out: 'ACCEPTED  DUPLICATE  REFUSED  FILES\n       0         76        0      2\n',
      err: '',
    });
  });

  it('names file, line and reason of what is refused, takes the rest, and exits with 1', async () => {
    const { ledgerline, write } = newFolder();
    const [first = {}, second = {}] = story;
    const file = write(
      'mixed.ndjson',
      `${JSON.stringify(first)}\n{"eventTime": oops\n\n{"run": {}}\n${JSON.stringify(second)}\n`,
    );
    const { code, out } = await ledgerline(['ingest', file]);
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      `${file}:2: refused: the event cannot be read as JSON: found o where a value is expected at byte 14`,
      `${file}:4: refused: run.runId is missing: an event of a run must name the run`,
      'ACCEPTED  DUPLICATE  REFUSED  FILES',
      '       2          0        2      1',
      '',
    ]);
  });

  it('reports as one JSON document', async () => {
    const { ledgerline, write } = newFolder();
    const file = write('no.json', '[{"run": {}}]');
    const { code, out } = await ledgerline(['ingest', file, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      ...{ complete: true, accepted: 0, duplicate: 0, refused: 1, warnings: 0, skipped: [] },
      refusals: [
        { file, line: 1, reason: 'run.runId is missing: an event of a run must name the run' },
      ],
    });
  });

  it('names file, line, path and reason of what is skipped of an event, and exits with 0', async () => {
    const { ledgerline, write } = newFolder();
    const [first = {}, second = {}] = story;
    const file = write('skipped.ndjson', ndjson([first, { ...second, output: [], job_: 1 }]));
    const { code, out } = await ledgerline(['ingest', file]);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      expect.stringContaining(`${file}:2: skipped: output: output is not a member of a `),
      expect.stringContaining(`${file}:2: skipped: job_: job_ is not a member of a `),
      'ACCEPTED  DUPLICATE  REFUSED  FILES',
      '       2          0        0      1',
      '2 parts were skipped of events that are in the log.',
      '',
    ]);
    const { out: json } = await ledgerline(['ingest', file, '--json']);
    expect(JSON.parse(json)).toMatchObject({
      ...{ accepted: 0, duplicate: 2, refused: 0, warnings: 2 },
      skipped: [
        { file, line: 2, path: 'output' },
        { file, line: 2, path: 'job_' },
      ],
    });
  });

  it('reads folders, the standard input, compressed files, arrays and single events', async () => {
    const { ledgerline, write, folder } = newFolder();
    mkdirSync(join(folder, 'events', 'deep'), { recursive: true });
    write('events/b.json', JSON.stringify(story.slice(0, 3), null, 2));
    write('events/deep/a.jsonl.gz', gzipSync(ndjson(story.slice(3, 5))));
    write('events/one.json', JSON.stringify(story[5], null, 2));
    write('events/readme.txt', 'no events');
    const { code, out } = await ledgerline(['ingest', join(folder, 'events'), '-', '--json'], {
      input: gzipSync(ndjson(story.slice(5, 8))),
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ accepted: 8, duplicate: 1, refused: 0 });
  });

  it('does nothing when a file is not there, or a folder holds none', async () => {
    const { ledgerline, writeShop, folder } = newFolder();
    const missing = join(folder, 'missing.ndjson');
    expect(await ledgerline(['ingest', writeShop(), missing])).toEqual({
      code: 2,
      out: '',
      err: `error: there is no file ${missing}\n`,
    });
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect((await ledgerline(['ingest', empty])).err).toBe(
      `error: there is no file of events in the folder ${empty}: *.json, *.ndjson and *.jsonl are looked for, also with .gz\n`,
    );
    expect(await ledgerline(['ingest'])).toMatchObject({ code: 2, out: '' });
    expect(await ledgerline(['status'])).toMatchObject({ code: 3 });
  });

  it('shows on a terminal how far it is, beside the answer', async () => {
    const { ledgerline, writeShop } = newFolder();
    const { out, err } = await ledgerline(['ingest', writeShop()], { columns: 80 });
    expect(out).toContain('ACCEPTED');
    expect(out).not.toContain('sending');
    expect(err).toMatch(/sending .* 100%/);
  });

  it('puts an event of a whole megabyte into the log as it is', async () => {
    const { ledgerline, write } = newFolder();
    const large = { ...story[0], note: 'x'.repeat(1024 * 1024) };
    const file = write('large.json', JSON.stringify(large));
    expect(await ledgerline(['ingest', file, '--json'])).toMatchObject({ code: 0 });
    expect(await ledgerline(['verify', '--json'])).toMatchObject({ code: 0 });
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

// A name that clears the screen, sets the window's title, reorders what follows, and breaks the line.
const evil = (text: string): string => `${text}\u001b[2J\u001b]0;owned\u0007\u202e\u009b31m\r\n`;
const at = '2026-03-01T00:00:00Z';
const table = { namespace: evil('ns'), name: evil('table') };
const job = { namespace: evil('jobs'), name: evil('job') };

const events: readonly object[] = [
  {
    eventTime: at,
    eventType: 'FAIL',
    producer: evil('p'),
    run: {
      runId: evil('run'),
      facets: { errorMessage: { message: evil('error'), programmingLanguage: 'x' } },
    },
    job,
    inputs: [table],
    outputs: [{ namespace: 'ns', name: 'out' }],
  },
  {
    eventTime: at,
    eventType: 'COMPLETE',
    producer: 'p',
    run: { runId: 'r2' },
    job,
    inputs: [
      { ...table, facets: { schema: { fields: [{ name: evil('field'), type: evil('t') }] } } },
    ],
    outputs: [
      { namespace: 'ns', name: evil('out'), facets: { ownership: { owners: [evil('o')] } } },
    ],
  },
];

let hostile: Folder;

beforeAll(async () => {
  hostile = newFolder();
  const file = hostile.write('events.json', JSON.stringify(events));
  expect(await hostile.ledgerline(['ingest', file])).toMatchObject({ code: 0 });
});

// The program's own colours are set by plain numbers and end again.
const OWN_COLOURS = /\u001b\[\d+m/g;
const STEERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

describe('whatever events and arguments hold, no output of it steers a terminal', () => {
  it.each([
    ['search', 'table'],
    ['search', 'job', '--json'],
    ['lineage', table.namespace, table.name],
    ['lineage', table.namespace, table.name, '--json'],
    ['lineage', job.namespace, job.name, '--job'],
    ['impact', table.namespace, table.name],
    ['impact', table.namespace, table.name, '--field', evil('field')],
    ['impact', table.namespace, table.name, '--field', evil('nope')],
    ['impact', table.namespace, evil('nope')],
    ['runs', '--job', job.namespace, job.name],
    ['runs', '--run', evil('run')],
    ['runs', '--run', evil('nope')],
    ['status'],
    ['export', 'graph'],
    ['ingest', evil('file')],
    ['search', 'x', '--kind', evil('kind')],
    ['status', '--url', evil('http://localhost')],
    [evil('command')],
  ])('%#', async (...argv) => {
    for (const columns of [undefined, 60]) {
      const { out, err } = await hostile.ledgerline(argv, columns === undefined ? {} : { columns });
      const shown = `${out}${err}`.replace(OWN_COLOURS, '');
      expect(shown).not.toBe('');
      expect(STEERS.exec(shown)).toBeNull();
    }
  });

  it('nor does what is refused', async () => {
    const file = hostile.write(
      'bad.ndjson',
      `${evil('{').trim()}\n${JSON.stringify({ run: evil('x') })}`,
    );
    const { code, out } = await hostile.ledgerline(['ingest', file]);
    expect(code).toBe(1);
    expect(STEERS.exec(out)).toBeNull();
  });
});

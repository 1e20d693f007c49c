import { userInfo } from 'node:os';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStore } from '#event-store';
import { cellsOf } from '../../test/cli/cells-of.ts';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
});

describe('ledgerline status', () => {
  it('says how far the answers are and how much there is', async () => {
    const { out } = await shop.ledgerline(['status']);
    const facts = Object.fromEntries(cellsOf(out)) as Record<string, string>;
    expect(facts).toMatchObject({
      ...{ log: '38 entries', graph: '#38', lag: 'none', events: '38', datasets: '13', jobs: '10' },
      ...{ 'edges between datasets': '11', 'dead letters': '0', 'set aside': '0' },
    });
    const { out: json } = await shop.ledgerline(['status', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      catalog: 38,
      lag: 0,
      lagSeconds: 0,
      counts: { edges: 11 },
    });
  });

  it('says how long the oldest entry that is not in the answers has been waiting', async () => {
    const { ledgerline, settings, write } = newFolder();
    const event = { eventTime: '2026-03-01T00:00:00Z', producer: 'x' };
    await ledgerline([
      'ingest',
      write('e.json', JSON.stringify({ ...event, dataset: { namespace: 'n', name: 'd' } })),
    ]);
    const log = await openEventStore(settings.EVENT_STORE_URL);
    const recordedAt = new Date(Date.now() - 90 * 60_000).toISOString();
    const entry = { type: 'job', recordedAt, data: Buffer.from('{}'), metadata: '{}' };
    await log.append('a', 'none', [{ ...entry, id: '0b0d6ff4-6d1c-4b1b-9f6f-0f7a3c1f2a10' }]);
    await log.close();
    const { out } = await ledgerline(['status']);
    const facts = Object.fromEntries(cellsOf(out)) as Record<string, string>;
    expect(facts['lag']).toMatch(/^1 entry, the oldest for 1 h 3\d min$/);
  });

  it('lists what was set aside, newest first', async () => {
    const { ledgerline, write } = newFolder();
    const event = (n: number) => ({
      eventTime: '2026-03-01T00:00:00Z',
      producer: 'x',
      dataset: { namespace: 'n', name: `d${n}`, facets: { ownership: { owners: [{}] } } },
    });
    await ledgerline(['ingest', write('e.json', JSON.stringify([event(1), event(2), event(3)]))]);
    const { out } = await ledgerline(['status', '--limit', '2']);
    const row = (entry: number) =>
      `^ {4}${entry} {2}${userInfo().username} +dataset\\.facets\\.ownership {2}ownership\\.owners`;
    expect(out.slice(out.indexOf('Set aside\n')).split('\n')).toEqual([
      'Set aside',
      expect.stringMatching(/^ENTRY {2}SENT BY +PART {22}REASON$/),
      expect.stringMatching(row(3)),
      expect.stringMatching(row(2)),
      '1 older one comes with --limit.',
      '',
    ]);
  });
});

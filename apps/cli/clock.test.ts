import { userInfo } from 'node:os';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStore, type RecordedEvent } from '#event-store';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import { story } from '../../test/shop/story.ts';

const HOUR = 3_600_000;
const REASON = ['--reason', 'NTP was down'];

let shop: Folder;
let file: string;

/** A log whose last entry was recorded a year ahead of the clock. */
beforeEach(async () => {
  shop = newFolder();
  expect(
    await shop.ledgerline(['ingest', shop.write('a.json', JSON.stringify(story[0]))]),
  ).toMatchObject({ code: 0 });
  const log = await openEventStore(shop.settings.EVENT_STORE_URL);
  const recordedAt = new Date(Date.now() + 365 * 24 * HOUR).toISOString();
  const entry = { type: 'wrong', recordedAt, data: Buffer.from('{}'), metadata: '{}' };
  await log.append('wrong', 'none', [{ ...entry, id: '0b0d6ff4-6d1c-4b1b-9f6f-0f7a3c1f2a10' }]);
  await log.close();
  file = shop.write('b.json', JSON.stringify(story[1]));
});

describe('ledgerline clock correct', () => {
  it('lets events be taken again, and caps the times that were ahead', async () => {
    const refused = await shop.ledgerline(['ingest', file]);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('nothing is written until the clock is set right');
    const now = new Date().toISOString();
    expect(await shop.ledgerline(['clock', 'correct', '--time', now, ...REASON])).toMatchObject({
      code: 0,
      out: 'The clock counts as right: times that were ahead of it are capped, and events are accepted again.\n',
    });
    expect(await shop.ledgerline(['ingest', file])).toMatchObject({ code: 0 });
    const status = await shop.ledgerline(['status', '--json']);
    const { catalog, recordedAt } = JSON.parse(status.out) as Record<string, unknown>;
    expect(catalog).toBe(4);
    expect(Date.parse(String(recordedAt)) - Date.now()).toBeLessThan(HOUR);
    const log = await openEventStore(shop.settings.EVENT_STORE_URL, { readOnly: true });
    const entries: RecordedEvent[] = [];
    for await (const batch of log.readAll(null)) entries.push(...batch);
    const correction = entries.find(({ type }) => type === 'ClockCorrected');
    await log.close();
    expect(JSON.parse(String(correction?.data))).toMatchObject({
      ...{ actor: userInfo().username, reason: 'NTP was down', cap: correction?.recordedAt },
    });
    expect(await shop.ledgerline(['verify'])).toMatchObject({ code: 0 });
  });

  it('is refused when the clock differs from the time given, and when there is nothing to correct', async () => {
    const wrong = await shop.ledgerline([
      'clock',
      'correct',
      '--time',
      '2020-01-01T00:00:00Z',
      ...REASON,
    ]);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('not 2020-01-01T00:00:00.000Z: set it first');
    const now = new Date().toISOString();
    await shop.ledgerline(['clock', 'correct', '--time', now, ...REASON]);
    const again = await shop.ledgerline(['clock', 'correct', '--time', now, ...REASON]);
    expect(again.err).toContain('there is nothing to correct');
    expect((await shop.ledgerline(['clock', 'correct', ...REASON])).code).toBe(2);
  });
});

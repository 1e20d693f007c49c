import { beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStore } from '#event-store';
import { ENTRIES_STREAM, ENTRY_SET_ASIDE, entryDecision } from '#domain-events';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import { story } from '../../test/shop/story.ts';

let shop: Folder;

/** The log has three events, of which the second is set aside, and an entry that cannot be read. */
beforeEach(async () => {
  shop = newFolder();
  const events = story.slice(0, 3).map((event) => JSON.stringify(event));
  await shop.ledgerline(['ingest', shop.write('a.ndjson', events.join('\n'))]);
  const ids = { commandId: 'c', correlationId: 'c', causationId: 'c' };
  const facts = { sequence: 2, actor: 'ledgerline', reason: 'it ended the projector' };
  const recorded = { recordedAt: new Date().toISOString(), metadata: '{}' };
  const log = await openEventStore(shop.settings.EVENT_STORE_URL);
  const decision = entryDecision(ENTRY_SET_ASIDE, { ...facts, ...ids });
  await log.append(ENTRIES_STREAM, 'none', [{ ...decision, ...recorded }]);
  const id = '0b0d6ff4-6d1c-4b1b-9f6f-0f7a3c1f2a10';
  const unread = { id, type: 'OpenLineageRunEvent', data: Buffer.from('{'), ...recorded };
  await log.append('run-x', 'none', [unread]);
  await log.close();
  expect(await shop.ledgerline(['rebuild'])).toMatchObject({ code: 0 });
});

const retry = (sequence: string) =>
  shop.ledgerline(['dead-letters', 'retry', sequence, '--reason', 'more memory']);

describe('ledgerline dead-letters', () => {
  it('lists what is not projected, and why', async () => {
    const { code, out } = await shop.ledgerline(['dead-letters']);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^ENTRY {2}STATE {6}SENT BY {2}/),
      expect.stringMatching(/^ {4}5 {2}not read {2}/),
      expect.stringMatching(/^ {4}2 {2}set aside .* it ended the projector$/),
      '2 dead letters, as of #5.',
      '',
    ]);
    const { out: json } = await shop.ledgerline(['dead-letters', '--limit', '1', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      asOf: 5,
      nodes: [{ event: { sequence: 5 }, isSetAside: false }],
      totalCount: 2,
    });
  });

  it('are named by an answer that lacks them', async () => {
    const dataset = ['lineage', 'postgres://shop-db:5432', 'shop.public.customers'];
    const { out } = await shop.ledgerline(dataset);
    expect(out).toContain('2 entries of the log are not projected: see "ledgerline dead-letters".');
    const { out: json } = await shop.ledgerline([...dataset, '--downstream', '--json']);
    expect(json).toMatch(/"deadLetters": ?2/);
  });

  it('retries one that was set aside, from the next rebuild on', async () => {
    expect(await retry('2')).toMatchObject({
      code: 0,
      out: 'Entry #2 is restored. It is a dead letter until the catalog is rebuilt: run "ledgerline rebuild".\n',
    });
    expect((await shop.ledgerline(['verify'])).code).not.toBe(0);
    expect((await shop.ledgerline(['dead-letters'])).out).toContain('2 dead letters');
    expect(await shop.ledgerline(['rebuild'])).toMatchObject({ code: 0 });
    expect((await shop.ledgerline(['dead-letters'])).out).toContain('1 dead letter, as of #6');
    expect(await shop.ledgerline(['verify'])).toMatchObject({ code: 0 });
  });

  it('refuses to retry one that is not set aside', async () => {
    const refused = await retry('5');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('entry #5 is not set aside');
    expect((await retry('0')).code).toBe(2);
    expect((await shop.ledgerline(['dead-letters', 'retry', '2'])).code).toBe(2);
  });
});

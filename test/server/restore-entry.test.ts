import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ENTRIES_STREAM, ENTRY_SET_ASIDE, entryDecision } from '#domain-events';
import { createKey, openPlatform, readConfig } from '#platform';
import { freshCatalogUrl } from '../../libs/catalog/fresh-catalog.contract.ts';
import { createApp } from '../../apps/server/app.ts';

test('an admin restores an entry that was set aside, once, and nobody else does', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'restore-')), 'keys.json');
  const admin = createKey(file, 'kim', ['admin']).key;
  const approver = createKey(file, 'ann', ['approve', 'ingest']).key;
  const config = readConfig({
    ...{ EVENT_STORE_URL: 'memory:', CATALOG_URL: freshCatalogUrl(), API_KEYS_FILE: file },
  });
  const platform = await openPlatform(config, { mode: 'serve' });
  const ids = { commandId: 'c', correlationId: 'c', causationId: 'c' };
  const facts = { sequence: 1, actor: 'ledgerline', reason: 'it ended the projector' };
  const decision = entryDecision(ENTRY_SET_ASIDE, { ...facts, ...ids });
  const recorded = { recordedAt: new Date().toISOString(), metadata: '{}' };
  await platform.log.append(ENTRIES_STREAM, 'none', [{ ...decision, ...recorded }]);
  const app = await createApp(platform);
  const restore = async (key: string, sequence: number, reason: string): Promise<unknown> => {
    const query = `mutation { restoreEntry(sequence: ${sequence}, reason: "${reason}") { position } }`;
    const answer = await app
      .getHttpAdapter()
      .getInstance()
      .inject({
        ...{ method: 'POST', url: '/graphql', payload: { query } },
        headers: { authorization: `Bearer ${key}` },
      });
    return JSON.parse(answer.body);
  };
  const refused = (code: string) => ({ errors: [{ extensions: { code } }] });
  try {
    expect(await restore(approver, 1, 'mended')).toMatchObject(refused('FORBIDDEN'));
    expect(await restore(admin, 1, ' ')).toMatchObject(refused('BAD_USER_INPUT'));
    expect(await restore(admin, 2, 'mended')).toMatchObject(refused('BAD_USER_INPUT'));
    const restored = await restore(admin, 1, 'mended');
    expect(restored).toMatchObject({
      data: { restoreEntry: { position: await platform.log.head() } },
    });
    expect(await restore(admin, 1, 'mended')).toMatchObject(refused('BAD_USER_INPUT'));
    const last = await platform.log.last();
    expect(last?.type).toBe('EntryRestored');
    expect(JSON.parse(String(last?.data))).toMatchObject({ actor: 'kim', reason: 'mended' });
  } finally {
    await app.close();
    await platform.close();
  }
});

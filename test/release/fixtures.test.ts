import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { exportGraph } from '#catalog';
import { openPlatform, readConfig, verify } from '#platform';
import { naive } from '../oracle/naive.ts';
import { arriving } from '../oracle/telling.ts';
import { story } from '../shop/story.ts';

const FIXTURES = 'test/fixtures';

describe.each(readdirSync(FIXTURES))('the log and catalog that %s made of the shop', (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-release-'));
  cpSync(join(FIXTURES, version), folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));
  const config = readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  });

  it('open, and say what the story says', async () => {
    const platform = await openPlatform(config, { mode: 'write' });
    try {
      await platform.settled();
      const { sequence } = await platform.catalog.checkpoint();
      expect(sequence).toBe(story.length);
      const graph = await exportGraph(platform.catalog.db, sequence, { current: true });
      expect(graph).toEqual(naive(arriving(story)));
    } finally {
      await platform.close();
    }
  });

  it('verify', async () => {
    expect(await verify(config)).toMatchObject({ ok: true, entries: story.length });
  });
});

import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { exportGraph, FOLD_VERSION, OtherFoldVersion } from '#catalog';
import { openPlatform, readConfig, verify, type Config, type Mode } from '#platform';
import { naive } from '../oracle/naive.ts';
import { arriving } from '../oracle/telling.ts';
import { story } from '../shop/story.ts';

const FIXTURES = 'test/fixtures';

describe.each(readdirSync(FIXTURES))('the log and catalog that %s made of the shop', (version) => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  const copied = (): Config => {
    const folder = mkdtempSync(join(tmpdir(), 'ledgerline-release-'));
    folders.push(folder);
    cpSync(join(FIXTURES, version), folder, { recursive: true });
    return readConfig({
      EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
      CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    });
  };

  it.each(['serve', 'write'] satisfies Mode[])(
    'open to %s, say what the story says, and verify',
    async (mode) => {
      const config = copied();
      const news: string[] = [];
      const platform = await openPlatform(config, { mode, onNews: (line) => news.push(line) });
      try {
        await platform.settled();
        const { sequence } = await platform.catalog.checkpoint();
        expect(sequence).toBe(story.length);
        const graph = await exportGraph(platform.catalog.db, sequence, { current: true });
        expect(graph).toEqual(naive(arriving(story)));
      } finally {
        await platform.close();
      }
      expect(await verify(config)).toMatchObject({ ok: true, entries: story.length });
      if (version === 'v0.1.0') {
        expect(news).toEqual([
          `the catalog was made by fold version 1, this is version ${FOLD_VERSION}: it is rebuilt from the log`,
          'the catalog was rebuilt; the former one was made by fold version 1 from 38 entries',
        ]);
      }
    },
  );

  it('are not changed by who only reads, who is told what to do', async () => {
    if (version !== 'v0.1.0') return;
    const config = copied();
    for (let times = 0; times < 2; times += 1) {
      const opening = openPlatform(config, { mode: 'read' });
      await expect(opening).rejects.toThrow(OtherFoldVersion);
      await expect(opening).rejects.toThrow(/fold version 1, .*run "ledgerline rebuild"/);
      await expect(verify(config)).rejects.toThrow(OtherFoldVersion);
    }
  });
});

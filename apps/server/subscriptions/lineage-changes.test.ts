import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { openIntake } from '#ingest';
import { noTracing, openPlatform, readConfig } from '#platform';
import { coupons } from '../../../test/shop/names.ts';
import { story } from '../../../test/shop/story.ts';
import { lineageChanges } from './lineage-changes.ts';

const told = z.object({ sequence: z.number() });

it('the graph is walked once for each event that changes something, and not before and after it', async () => {
  const walks: unknown[] = [];
  const platform = await openPlatform(
    readConfig({ EVENT_STORE_URL: 'memory:', CATALOG_URL: 'sqlite::memory:' }),
    {
      mode: 'serve',
      tracing: {
        ...noTracing,
        within: (name, facts, work) => {
          if (name === 'traverse the graph') walks.push(facts['ledgerline.as_of']);
          return work();
        },
      },
    },
  );
  try {
    const intake = openIntake(platform.log, { maxDepth: 128 });
    for (const event of story) await intake.ingest(Buffer.from(JSON.stringify(event)));
    await platform.settled();
    const ending = new AbortController();
    const following = { platform, signal: ending.signal };
    for await (const { lineageChanged } of lineageChanges(following, coupons, 0)) {
      // The last event closes an edge below the coupons.
      if (told.parse(lineageChanged).sequence === story.length) break;
    }
    ending.abort();
    // Once before the first event, then after each that changes anything anywhere: never twice at one sequence.
    expect(walks).toEqual([...new Set(walks)]);
    expect(walks.length).toBeLessThanOrEqual(story.length + 1);
    expect(walks.at(-1)).toBe(story.length);
  } finally {
    await platform.close();
  }
});

import { expect, it } from '@jest/globals';
import type { Config } from '../config/config.ts';
import { inNewFolder, send, tale, withPlatform } from '../platforms.contract.ts';

it('a process that answers questions is ready up to READY_MAX_LAG entries behind the log, and not beyond', async () => {
  const config = inNewFolder();
  await withPlatform(config, 'write', async ({ log, settled }) => {
    await send(log, tale(1, 3));
    await settled();
  });
  const problemAt = (READY_MAX_LAG: number | null, ...ROLES: Config['ROLES']) =>
    withPlatform({ ...config, ROLES, READY_MAX_LAG }, 'serve', async (platform) => {
      const { problem, freshness } = await platform.health();
      return { problem, freshness };
    });
  await withPlatform({ ...config, ROLES: ['ingest'] }, 'serve', async ({ log }) => {
    await send(log, tale(4, 5));
  });
  const freshness = { sequence: 3, head: 5, lag: 2 };
  expect(await problemAt(null, 'query')).toEqual({ problem: null, freshness });
  expect(await problemAt(2, 'query')).toEqual({ problem: null, freshness });
  expect(await problemAt(1, 'query')).toEqual({
    problem: 'answers are 2 entries behind the log, and READY_MAX_LAG allows 1',
    freshness,
  });
  // A process that answers no questions has no reader to disappoint.
  expect(await problemAt(0, 'ingest')).toEqual({ problem: null, freshness: null });
});

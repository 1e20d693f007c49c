import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createKey, openPlatform, readConfig } from '#platform';
import { freshCatalogUrl } from '../../libs/catalog/fresh-catalog.contract.ts';
import { createApp } from '../../apps/server/app.ts';

const EVENT = JSON.stringify({
  eventTime: '2026-03-01T02:00:00Z',
  job: { namespace: 'airflow', name: 'load' },
});

test('a server whose clock jumps takes no events, is not ready, and goes on after a correction by an admin', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'clock-')), 'keys.json');
  const [admin, approver] = [
    createKey(file, 'kim', ['admin']).key,
    createKey(file, 'ann', ['approve', 'ingest']).key,
  ];
  const config = readConfig({
    ...{ EVENT_STORE_URL: 'memory:', CATALOG_URL: freshCatalogUrl(), API_KEYS_FILE: file },
  });
  let jump = 0;
  const clock = {
    wall: () => Date.now(),
    // As seen from the other clocks, the wall clock is set back.
    monotonic: () => performance.now() + jump,
    sinceBoot: () => performance.now() + jump,
  };
  const platform = await openPlatform(config, { mode: 'serve', clock });
  const app = await createApp(platform);
  const fastify = app.getHttpAdapter().getInstance();
  const send = (key: string) =>
    fastify.inject({
      ...{ method: 'POST', url: '/api/v1/lineage', payload: EVENT },
      headers: { authorization: `Bearer ${key}` },
    });
  const correct = async (key: string, time: number): Promise<unknown> => {
    const query = `mutation { correctClock(time: "${new Date(time).toISOString()}", reason: "a test") { position } }`;
    const answer = await fastify.inject({
      ...{ method: 'POST', url: '/graphql', payload: { query } },
      headers: { authorization: `Bearer ${key}` },
    });
    return JSON.parse(answer.body);
  };
  const sentence =
    'the clock of this machine has jumped back by 60 minutes since this process started: nothing is written until the clock is set right; if it is right now, run "ledgerline clock correct"';
  try {
    expect((await fastify.inject('/health/ready')).statusCode).toBe(200);
    jump = 3_600_000;
    const refused = await send(approver);
    expect([refused.statusCode, refused.json()]).toEqual([503, { error: sentence }]);
    expect(refused.headers['retry-after']).toBe('10');
    const headers = { authorization: `Bearer ${admin}` };
    const notReady = await fastify.inject({ url: '/health/ready', headers });
    expect(notReady.statusCode).toBe(503);
    expect(notReady.json()).toMatchObject({ reason: sentence });
    expect(await correct(approver, Date.now())).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(await correct(admin, Date.now() - jump)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect((await platform.log.head()) ?? null).toBeNull();
    expect(await correct(admin, Date.now())).toMatchObject({
      data: { correctClock: { position: await platform.log.head() } },
    });
    expect((await fastify.inject('/health/ready')).statusCode).toBe(200);
    expect((await send(approver)).statusCode).toBe(201);
  } finally {
    await app.close();
    await platform.close();
  }
});

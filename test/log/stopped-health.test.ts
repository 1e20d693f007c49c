import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { z } from 'zod';

it('a server whose log takes no events is not ready, says why, still answers, and recovers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stopped-'));
  // A limit on the size of files stands in for the disk: writing past it fails in the same way.
  const script = `
    const { openPlatform, readConfig } = await import('#platform');
    const config = readConfig({ EVENT_STORE_URL: 'sqlite:${join(folder, 'events.db')}', CATALOG_URL: 'sqlite::memory:' });
    const platform = await openPlatform(config, { mode: 'serve' });
    const before = await platform.health();
    const one = (n) => ({ id: String(n), type: 't', recordedAt: '2026-01-01T00:00:00.000Z', data: Buffer.alloc(100_000), metadata: '{}' });
    for (let n = 0; n < 40; n += 1) await platform.log.append('s' + n, 'none', [one(n)]).catch(() => undefined);
    await platform.settled();
    const after = await platform.health();
    const { execFileSync } = await import('node:child_process');
    execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
    // Nothing is sent: a server that is not ready is sent nothing.
    while ((await platform.health()).problem !== null) await new Promise((resolve) => setTimeout(resolve, 50));
    const { revision } = await platform.log.append('last', 'none', [one(41)]);
    console.log(JSON.stringify({ before: before.problem, after: after.problem, sequence: after.freshness?.sequence, revision }));
    process.exit(0);`;
  const limited = `ulimit -S -f 2000 && exec "$0" --input-type=module -e "$1"`;
  const output = execFileSync('bash', ['-c', limited, process.execPath, script]).toString();
  const told = z
    .object({
      before: z.null(),
      after: z.string(),
      sequence: z.number().positive(),
      revision: z.literal(0),
    })
    .parse(JSON.parse(output));
  expect(told.after).toMatch(
    /^the log .*events\.db accepts no events at present, because writing to it failed/,
  );
});

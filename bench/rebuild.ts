import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEventStore } from '#event-store';
import { openIntake } from '#ingest';
import { take } from './log-entries.ts';
import { table } from './measure.ts';
import { traffic } from './traffic.ts';

// `ledgerline rebuild` and `ledgerline verify` over a log of ordinary traffic, each as a process of its own.

const BATCH = 500;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      events: { type: 'string' },
    },
  });
  const events = Number(values.events ?? (values.quick ? 2000 : 100_000));
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
  try {
    await fillLog(folder, events);
    const rows: (readonly string[])[] = [];
    for (const command of ['rebuild', 'verify']) rows.push(await ran(folder, command, events));
    console.log(`Rebuild and verify of ${events} events of ordinary traffic\n`);
    console.log(table([['command', 'seconds', 'processor', 'events/s', 'peak memory'], ...rows]));
  } finally {
    await rm(folder, { recursive: true });
  }
};

const fillLog = async (folder: string, events: number): Promise<void> => {
  const log = await openEventStore(logUrl(folder));
  const intake = openIntake(log, { maxDepth: 128 });
  const bodies = traffic();
  for (let done = 0; done < events; done += BATCH)
    for (const { status } of await intake.ingestMany(take(bodies, Math.min(BATCH, events - done))))
      if (status !== 'accepted') throw new Error(`an event was ${status}`);
  await log.close();
};

const logUrl = (folder: string): string => `sqlite:${join(folder, 'events.db')}`;

const ran = async (folder: string, command: string, events: number): Promise<readonly string[]> => {
  const usageFile = join(folder, 'usage');
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', pathOf('./rebuild/report-usage.js'), pathOf('../program/ledgerline.js'), command],
    {
      env: {
        ...process.env,
        EVENT_STORE_URL: logUrl(folder),
        CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
        USAGE_FILE: usageFile,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`ledgerline ${command} failed`);
  const seconds = (performance.now() - start) / 1000;
  const [processor = 0, peak = 0] = (await readFile(usageFile, 'utf8')).split(' ').map(Number);
  return [
    command,
    seconds.toFixed(1),
    processor.toFixed(1),
    `${Math.round(events / seconds)}`,
    `${Math.round(peak / 1_000_000)} MB`,
  ];
};

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

await main();

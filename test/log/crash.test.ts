import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import type { EventStore } from '#event-store';
import { openEventStore, verifyLog } from '#event-store';
import { allOf } from '../../libs/event-store/contract/events.contract.ts';
import { cases } from '../effort.ts';

// A fifth of the rounds: test/crash kills whole servers, their logs among them.
const ROUNDS = cases(5);
const APPENDER = fileURLToPath(new URL('./appender.js', import.meta.url));

it(
  `${ROUNDS} kills at any moment lose nothing that was acknowledged`,
  async () => {
    const url = `sqlite:${join(await mkdtemp(join(tmpdir(), 'crash-')), 'events.db')}`;
    const acknowledged = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const line of await appendUntilKilled(url)) acknowledged.add(line);
      const store = await openEventStore(url);
      for await (const problem of verifyLog(store)) expect(problem).toBeUndefined();
      await expectEach(acknowledged, store);
      await store.close();
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS);
  },
  60_000 + ROUNDS * 3_000,
);

/** What the process acknowledged before it was killed; a line that was cut off is none. */
const appendUntilKilled = async (url: string): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [APPENDER, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  await sleep(randomInt(0, 150));
  child.kill('SIGKILL');
  await closed;
  const [opened, ...lines] = Buffer.concat(output).toString().split('\n').slice(0, -1);
  expect(opened).toBe('open');
  return lines;
};

// The check has shown by now that sequences and revisions have no gaps and that bodies are whole.
const expectEach = async (acknowledged: ReadonlySet<string>, store: EventStore): Promise<void> => {
  const held = new Map<string, number>();
  for (const { stream, revision, id } of await allOf(store)) {
    const line = `${stream} ${revision} ${id}`;
    held.set(line, (held.get(line) ?? 0) + 1);
  }
  const lost = [...acknowledged].filter((line) => held.get(line) !== 1);
  expect(lost).toEqual([]);
};

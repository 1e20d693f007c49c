import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { openEventStore } from '#event-store';
import { readConfig, verify, type Config } from '#platform';
import { startServer, type Process } from '../ops/processes.ts';
import { sendEvent } from '../ops/talk.ts';

/** What /health/ready says. */
export interface Ready {
  readonly status: number;
  readonly reason: string | null;
  readonly asOf: number | null;
  readonly lag: number | null;
}

/** A server on files, in a process of its own, and the model of what it must not lose. */
export interface Served {
  readonly config: Config;
  readonly folder: string;
  readonly server: Process;
  /** The bodies of all events that were acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  /** Sends an event that was not sent before, and returns the status of the answer; 0 for none. */
  send(body?: string): Promise<number>;
  /** Sends an event until it is acknowledged. */
  sendUntilTaken(): Promise<void>;
  ready(): Promise<Ready>;
  /** Waits until the server is ready and has projected all that was acknowledged. */
  untilLevel(): Promise<void>;
  /** Throws unless the catalog on the disk is as far as health says. */
  checkHealth(): Promise<Ready>;
}

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'faults-'));

/** Starts a server on the files of a folder. `before` is what servers on these files have acknowledged. */
export const served = async (
  folder: string,
  environment: Readonly<Record<string, string>>,
  before: ReadonlySet<string> = new Set(),
): Promise<Served> => {
  const urls = {
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  };
  const server = await startServer({ ...urls, ...environment });
  const acknowledged = new Set(before);

  const send = async (body = newEvent()): Promise<number> => {
    try {
      const { status } = await sendEvent(server.url, body);
      // 200 is the answer to one that is stored already.
      if (status === 201 || status === 200) acknowledged.add(body);
      return status;
    } catch {
      return 0;
    }
  };
  const ready = async (): Promise<Ready> => {
    const response = await fetch(`${server.url}/health/ready`);
    const { reason = null, freshness } = answer.parse(await response.json());
    const { asOf = null, lag = null } = freshness ?? {};
    return { status: response.status, reason, asOf, lag };
  };
  const checkHealth = async (): Promise<Ready> => {
    const found = await ready();
    const onDisk = checkpointAt(join(folder, 'catalog.db'));
    if (onDisk < (found.asOf ?? 0))
      throw new Error(`health reports sequence ${found.asOf}, but the disk has ${onDisk}`);
    if (found.lag === 0 && onDisk < acknowledged.size)
      throw new Error(`health reports no lag, but the disk has ${onDisk} of ${acknowledged.size}`);
    return found;
  };
  return {
    config: readConfig(urls),
    folder,
    server,
    acknowledged,
    send,
    ready,
    checkHealth,
    sendUntilTaken: async () => {
      const body = newEvent();
      for (;;) {
        const status = await send(body);
        if (status === 201 || status === 200) return;
        if (status !== 503) throw new Error(`an event was answered with ${status}`);
        await checkHealth();
        await sleep(50);
      }
    },
    untilLevel: async () => {
      for (;;) {
        const { status, lag } = await checkHealth();
        if (status === 200 && lag === 0) return;
        await sleep(20);
      }
    },
  };
};

/** Throws unless each acknowledged event is in the log once, none is there twice, and log and catalog verify. */
export const checkLog = async (
  config: Config,
  acknowledged: ReadonlySet<string>,
): Promise<number> => {
  const log = await openEventStore(config.EVENT_STORE_URL, { readOnly: true });
  const found: string[] = [];
  for await (const batch of log.readAll(null)) found.push(...batch.map(({ data }) => String(data)));
  await log.close();
  const distinct = new Set(found);
  const missing = [...acknowledged].filter((body) => !distinct.has(body));
  if (missing.length > 0) throw new Error(`${missing.length} acknowledged events are missing`);
  if (distinct.size < found.length)
    throw new Error(`${found.length - distinct.size} events are stored twice`);
  const verdict = await verify(config);
  if (!verdict.ok) throw new Error(JSON.stringify(verdict));
  return found.length;
};

/** The sequence of the catalog, by a connection that the server knows nothing of. */
const checkpointAt = (file: string): number => {
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.prepare('SELECT sequence FROM projection').pluck().get() ?? 0);
  } finally {
    db.close();
  }
};

let count = 0;

const newEvent = (): string => {
  count += 1;
  return JSON.stringify({
    eventTime: '2024-03-01T02:00:00Z',
    eventType: 'COMPLETE',
    producer: 'https://example.org/faults',
    run: { runId: `run-${process.pid}-${count}` },
    job: { namespace: 'faults', name: `job-${count % 7}` },
    inputs: [{ namespace: 'faults', name: `in-${count % 11}` }],
    outputs: [{ namespace: 'faults', name: `out-${count % 13}` }],
  });
};

/** Does what docs/operations.md asks for after the files of a log were lost. */
export const putCopyInPlace = async (folder: string): Promise<void> => {
  const log = join(folder, 'events.db');
  for (const suffix of ['', '-wal', '-shm']) await rm(`${log}${suffix}`, { force: true });
  await rename(`${log}.rescued`, log);
};

const answer = z.object({
  reason: z.string().optional(),
  freshness: z.object({ asOf: z.number(), lag: z.number().nullable() }).nullable(),
});

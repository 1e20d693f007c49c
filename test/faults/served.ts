import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { bodyOf, openEventStore } from '#event-store';
import { readConfig, verify, type Config } from '#platform';
import { startServer, type Process } from '../ops/processes.ts';
import { sendEvent } from '../ops/talk.ts';
import { eventOf } from './model.ts';

/** The answer of /health/ready. */
export interface Ready {
  readonly status: number;
  readonly reason: string | null;
  readonly asOf: number | null;
  readonly lag: number | null;
}

/** A server to which events are sent, and the model of what it must not lose. */
export interface Sending {
  /** The server that takes events and answers questions. */
  readonly server: Process;
  /** The bodies of all events that were acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  /** Sends an event, by default one that was not sent before, and returns the status of the answer; 0 for none. */
  send(body?: string): Promise<number>;
  /** Sends events in one request, and returns the status of the answer; 0 for none. */
  sendMany(bodies: readonly string[], options: HowToSend): Promise<number>;
  ready(): Promise<Ready>;
}

/** Servers on files, in processes of their own. */
export interface Served extends Sending {
  readonly config: Config;
  readonly folder: string;
  /** The process that projects, if that is not the server. */
  readonly projector: Process | null;
  /** Sends an event until it is acknowledged. */
  sendUntilTaken(): Promise<void>;
  /** Waits until the server is ready and has projected everything that was acknowledged. */
  untilLevel(): Promise<void>;
  /** Throws unless the catalog on the disk is as far as health reports. */
  checkHealth(): Promise<Ready>;
  /** Starts a projector in the place of one that has ended. */
  startProjector(): Promise<Served>;
}

export interface HowToSend {
  readonly as: 'NDJSON' | 'ARRAY';
  readonly isCompressed: boolean;
}

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'faults-'));

/** The addresses of the files in a folder. */
export const filesIn = (folder: string) => ({
  EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
  CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
});

export interface HowToServe {
  readonly environment: Readonly<Record<string, string>>;
  /** The bodies that servers on these files have acknowledged. */
  readonly before?: ReadonlySet<string>;
  /** Whether another process projects. */
  readonly isSplit?: boolean;
}

/** Sends events to a server. `before` are the bodies that were acknowledged already. */
export const sendingTo = (server: Process, before: ReadonlySet<string> = new Set()): Sending => {
  const acknowledged = new Set(before);
  const note = (bodies: readonly string[]): void => {
    for (const body of bodies) acknowledged.add(body);
  };
  const send = async (body = newEvent()): Promise<number> => {
    try {
      const { status } = await sendEvent(server.url, body);
      if (status === 201) note([body]);
      return status;
    } catch {
      return 0;
    }
  };
  const sendMany = async (
    bodies: readonly string[],
    { as, isCompressed }: HowToSend,
  ): Promise<number> => {
    const isArray = as === 'ARRAY';
    const text = isArray ? `[${bodies.join(',')}]` : bodies.join('\n');
    try {
      const response = await fetch(`${server.url}/api/v1/lineage${isArray ? '/batch' : ''}`, {
        method: 'POST',
        headers: {
          'content-type': isArray ? 'application/json' : 'application/x-ndjson',
          ...(isCompressed && { 'content-encoding': 'gzip' }),
        },
        body: isCompressed ? gzipSync(text) : text,
      });
      const body: unknown = await response.json();
      if (response.status !== 200) return response.status;
      const { accepted, duplicate } = report.parse(body);
      if (accepted + duplicate !== bodies.length)
        throw new Refused(`${bodies.length} events were reported as ${JSON.stringify(body)}`);
      note(bodies);
      return 200;
    } catch (error) {
      if (error instanceof Refused) throw error;
      return 0;
    }
  };
  const ready = async (): Promise<Ready> => {
    const response = await fetch(`${server.url}/health/ready`);
    const { reason = null, freshness } = answer.parse(await response.json());
    const { asOf = null, lag = null } = freshness ?? {};
    return { status: response.status, reason, asOf, lag };
  };
  return { server, acknowledged, send, sendMany, ready };
};

/** Starts a server on the files of a folder. */
export const served = async (
  folder: string,
  { environment, before = new Set(), isSplit = false }: HowToServe,
): Promise<Served> => {
  const settings = { ...filesIn(folder), ...environment };
  const startProjector = (): Promise<Process> => startServer({ ...settings, ROLES: 'project' });
  const server = await startServer({ ...settings, ...(isSplit && { ROLES: 'ingest,query' }) });
  const projector = isSplit ? await startProjector() : null;
  const sending = sendingTo(server, before);
  const { acknowledged, send, ready } = sending;

  const checkHealth = async (): Promise<Ready> => {
    const before = acknowledged.size;
    const found = await ready();
    const onDisk = checkpointAt(join(folder, 'catalog.db'));
    if (onDisk < (found.asOf ?? 0))
      throw new Error(`health reports sequence ${found.asOf}, but the disk has ${onDisk}`);
    if (found.lag === 0 && onDisk < before)
      throw new Error(`health reports no lag, but the disk has ${onDisk} of ${before}`);
    return found;
  };
  const here: Omit<Served, 'projector' | 'startProjector'> = {
    config: readConfig(filesIn(folder)),
    ...{ ...sending, folder, checkHealth },
    sendUntilTaken: async () => {
      const body = newEvent();
      const deadline = Date.now() + MOST_TO_RECOVER_MS;
      for (;;) {
        const status = await send(body);
        if (status === 201) return;
        if (status !== 503) throw new Error(`an event was answered with ${status}`);
        const { reason } = await checkHealth();
        if (Date.now() > deadline) throw new Error(`no event is accepted: ${reason}`);
        await sleep(50);
      }
    },
    untilLevel: async () => {
      const deadline = Date.now() + MOST_TO_RECOVER_MS;
      for (;;) {
        const found = await checkHealth();
        if (found.status === 200 && found.lag === 0) return;
        if (Date.now() > deadline) throw new Error(`not level: ${JSON.stringify(found)}`);
        await sleep(20);
      }
    },
  };
  const withProjector = (current: Process | null): Served => ({
    ...here,
    projector: current,
    startProjector: async () => withProjector(await startProjector()),
  });
  return withProjector(projector);
};

class Refused extends Error {}

/** How long a server may take to recover once nothing fails any more. The slowest step is a start on a busy machine. */
const MOST_TO_RECOVER_MS = 60_000;

/**
 * The log after a check: the bodies of its entries, in order; `null` for an entry with a part of the next large
 * body.
 */
export interface CheckedLog {
  readonly bodies: readonly (string | null)[];
}

/** Throws unless each acknowledged event is in the log once, none is there twice, and log and catalog verify. */
export const checkLog = async (
  config: Config,
  acknowledged: ReadonlySet<string>,
): Promise<CheckedLog> => {
  const log = await openEventStore(config.EVENT_STORE_URL, { readOnly: true });
  const bodies: (string | null)[] = [];
  for await (const batch of log.readAll(null))
    for (const event of batch)
      bodies.push(event.type === 'BlobChunk' ? null : String(await bodyOf(log, event)));
  await log.close();
  const found = bodies.filter((body) => body !== null);
  const distinct = new Set(found);
  const missing = [...acknowledged].filter((body) => !distinct.has(body));
  if (missing.length > 0)
    throw new Error(
      `${missing.length} acknowledged events are missing, the first is ${missing[0]?.slice(0, 200)}`,
    );
  if (distinct.size < found.length)
    throw new Error(`${found.length - distinct.size} events are stored twice`);
  const verdict = await verify(config);
  if (!verdict.ok) throw new Error(JSON.stringify(verdict));
  return { bodies };
};

/** The sequence of the catalog, by a connection that the server does not know about. */
const checkpointAt = (file: string): number => {
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.prepare('SELECT sequence FROM projection').pluck().get() ?? 0);
  } finally {
    db.close();
  }
};

let count = 0;

/** An event that was not sent before. */
export const newEvent = (job = count % 7, filler = 0): string => {
  count += 1;
  return eventOf(job, `run-${process.pid}-${count}`, filler);
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

const report = z.object({ accepted: z.number(), duplicate: z.number() });

import { closeSync, existsSync, fsyncSync, openSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createBell, type Bell } from '../bell.ts';
import type { EventStore, RecordedEvent } from '../event-store.ts';
import { refuseUnfit } from '../fit-events.ts';
import { follow } from '../follow.ts';
import { LogClosed, LogNotOpened } from '../log-errors.ts';
import { makeFolder } from '../make-folder.ts';
import { comparePositions, positionOf, sequenceAt } from '../sequence-position.ts';
import { noAppends, sqliteAppends } from './appends.ts';
import type { Reply, Request } from './messages.ts';
import { unpack } from './messages.ts';
import type { WorkerClient } from './worker-client.ts';
import { startWorker } from './worker-client.ts';

const POLL_MILLISECONDS = 100;

/**
 * Opens the log in a SQLite file, and creates the file and its folder if needed. One store at a
 * time can write a file; a second one gets {@link LogInUse}. Any number of stores can read it
 * meanwhile with `readOnly`. Ringing `bell` makes followers of the log look for new entries at
 * once.
 */
export const openSqliteEventStore = async (
  file: string,
  {
    readOnly,
    bell = createBell(),
  }: { readonly readOnly: boolean; readonly bell?: Bell | undefined },
): Promise<EventStore> => {
  const path = realPath(file, readOnly);
  const writer = readOnly ? noAppends : await sqliteAppends(path, () => bell.ring());
  let reader: WorkerClient;
  try {
    reader = await startWorker({ path, mode: 'read' });
  } catch (error) {
    await writer.close();
    throw error;
  }
  let closing: Promise<void> | null = null;
  const ask = (request: Request): Promise<Reply> => {
    if (closing !== null) throw new LogClosed();
    return reader.ask(request);
  };

  const lastSequence = async (): Promise<number> => {
    const reply = await ask({ kind: 'last' });
    return reply.kind === 'last' ? reply.sequence : unexpected(reply);
  };
  const page = async (request: Request): Promise<readonly RecordedEvent[]> =>
    recorded(await ask(request));

  async function* readAll(after: string | null): AsyncGenerator<readonly RecordedEvent[]> {
    let sequence = sequenceAt(after);
    const through = await lastSequence();
    while (sequence < through) {
      const batch = await page({ kind: 'read-all', after: sequence, through });
      const last = batch.at(-1);
      if (last === undefined) return;
      yield batch;
      sequence = sequenceAt(last.position);
    }
  }

  return {
    keepsCallOrder: true,

    append: async (stream, expected, events) => {
      if (closing !== null) throw new LogClosed();
      refuseUnfit(stream, expected, events);
      return writer.append({ stream, expected, events });
    },

    newStreams: (streams) => {
      if (closing !== null) throw new LogClosed();
      return writer.newStreams(streams);
    },

    async *readStream(stream, from = 0) {
      let next = from;
      for (;;) {
        const events = await page({ kind: 'read-stream', stream, from: next });
        if (events.length === 0) return;
        yield* events;
        next += events.length;
      }
    },

    readAll,
    follow: (after, signal) => {
      const isClosed = (): boolean => closing !== null;
      const pollMilliseconds = readOnly ? POLL_MILLISECONDS : null;
      return follow({ readAll, bell, pollMilliseconds, isClosed }, after, signal);
    },

    head: async () => {
      const sequence = await lastSequence();
      return sequence === 0 ? null : positionOf(sequence);
    },

    last: async () => {
      const through = await lastSequence();
      const events = await page({ kind: 'read-all', after: Math.max(through - 1, 0), through });
      return events.at(-1) ?? null;
    },

    firstAfter: async (after) => {
      const sequence = sequenceAt(after);
      const request = { kind: 'read-all', after: sequence, through: sequence + 1 } as const;
      return (await page(request)).at(0) ?? null;
    },

    // Sequences have no gaps. The reader sees the commits of all processes, and no append is
    // acknowledged before its commit.
    countAfter: async (after) => (await lastSequence()) - sequenceAt(after),

    async *verify() {
      // A separate connection, because the check takes long and must not use cached pages.
      const worker = await startWorker({ path, mode: 'read' });
      try {
        yield* problems(await worker.ask({ kind: 'verify-file' })).problems;
        let after: number | null = null;
        do {
          const found = problems(await worker.ask({ kind: 'verify-entries', after }));
          yield* found.problems;
          after = found.next;
        } while (after !== null);
      } finally {
        await worker.close();
      }
    },

    writeProblem: () => writer.problem(),

    compare: comparePositions,

    close: () => {
      closing ??= (async () => {
        bell.ring();
        // The writer is closed last, because the last connection checkpoints the WAL.
        try {
          await reader.close();
        } finally {
          await writer.close();
        }
      })();
      return closing;
    },
  };
};

const recorded = (reply: Reply): readonly RecordedEvent[] => {
  if (reply.kind !== 'entries') return unexpected(reply);
  const bodies = unpack(
    reply.data,
    reply.entries.map(({ length }) => length),
  );
  return reply.entries.map(
    ({ id, stream, revision, type, recordedAt, metadata, sequence }, index) => ({
      id,
      stream,
      revision,
      type,
      recordedAt,
      data: bodies[index] ?? Buffer.alloc(0),
      metadata,
      position: positionOf(sequence),
    }),
  );
};

const problems = (reply: Reply) => (reply.kind === 'problems' ? reply : unexpected(reply));

const unexpected = (reply: Reply): never => {
  throw new Error(`unreachable: the worker answered ${reply.kind}`);
};

// The lock is beside the real file, so that a symbolic link to the log cannot bypass it.
const realPath = (file: string, readOnly: boolean): string => {
  const path = resolve(file);
  if (existsSync(path)) return realpathSync(path);
  if (readOnly) throw new LogNotOpened(`there is no log at ${file}`);
  const made = makeFolder(dirname(path));
  if (made !== null) flushFolder(dirname(made));
  return join(realpathSync(dirname(path)), basename(path));
};

// The name of a new folder is durable only once its parent folder is flushed. Windows cannot open a
// folder, and does not need this.
const flushFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

import { createBell } from './bell.ts';
import type { EventStore, RecordedEvent } from './event-store.ts';
import { WrongExpectedRevision } from './event-store.ts';
import { refuseUnfit } from './fit-events.ts';
import { follow } from './follow.ts';
import { EventExists, LogClosed } from './log-errors.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from './read-batch.ts';
import { comparePositions, positionOf, sequenceAt } from './sequence-position.ts';

/**
 * A log in memory, for tests and experiments. It lasts as long as the process and cannot be
 * damaged, so `verify` finds nothing.
 */
export const memoryEventStore = (): EventStore => {
  const log: RecordedEvent[] = [];
  const streams = new Map<string, RecordedEvent[]>();
  const bell = createBell();
  let closed = false;

  const stayOpen = (): void => {
    if (closed) throw new LogClosed();
  };

  async function* readAll(after: string | null): AsyncGenerator<readonly RecordedEvent[]> {
    stayOpen();
    const end = log.length;
    let next = sequenceAt(after);
    while (next < end) {
      stayOpen();
      const batch = batchAt(log, next, end);
      next += batch.length;
      yield await Promise.resolve(batch);
    }
  }

  return {
    keepsCallOrder: true,

    newStreams: (all) => {
      stayOpen();
      return Promise.resolve(all.filter((stream) => !streams.has(stream)));
    },

    append: (stream, expected, events) =>
      new Promise((resolve) => {
        stayOpen();
        refuseUnfit(stream, expected, events);
        const held = streams.get(stream) ?? [];
        const actual = held.length - 1;
        if (actual !== (expected === 'none' ? -1 : expected)) {
          throw new WrongExpectedRevision(stream, expected, actual);
        }
        const ids = new Set(events.map(({ id }) => id));
        const existing = held.filter(({ id }) => ids.has(id));
        if (existing.length > 0) throw new EventExists(stream, existing);
        for (const event of events) {
          const { id, type, recordedAt, metadata } = event;
          const data = Buffer.from(event.data);
          const position = positionOf(log.length + 1);
          const revision = held.length;
          const recorded = { id, type, recordedAt, data, metadata, stream, revision, position };
          held.push(recorded);
          log.push(recorded);
        }
        streams.set(stream, held);
        bell.ring();
        resolve({ revision: held.length - 1, position: positionOf(log.length) });
      }),

    async *readStream(stream, from = 0) {
      stayOpen();
      for (const event of (streams.get(stream) ?? []).slice(from))
        yield await Promise.resolve(event);
    },

    readAll,
    follow: (after, signal) =>
      follow({ readAll, bell, pollMilliseconds: null, isClosed: () => closed }, after, signal),

    head: () =>
      Promise.resolve().then(() => {
        stayOpen();
        return log.at(-1)?.position ?? null;
      }),

    last: () =>
      Promise.resolve().then(() => {
        stayOpen();
        return log.at(-1) ?? null;
      }),

    firstAfter: (after) =>
      Promise.resolve().then(() => {
        stayOpen();
        return log[sequenceAt(after)] ?? null;
      }),

    countAfter: (after) =>
      Promise.resolve().then(() => {
        stayOpen();
        return log.length - sequenceAt(after);
      }),

    async *verify() {
      // Nothing to find.
    },

    writeProblem: () => Promise.resolve(null),

    compare: comparePositions,

    close: () => {
      closed = true;
      bell.ring();
      return Promise.resolve();
    },
  };
};

const batchAt = (
  log: readonly RecordedEvent[],
  start: number,
  end: number,
): readonly RecordedEvent[] => {
  const batch: RecordedEvent[] = [];
  let bytes = 0;
  for (const event of log.slice(start, Math.min(end, start + MAX_BATCH_EVENTS))) {
    if (bytes >= MAX_BATCH_BYTES) break;
    batch.push(event);
    bytes += event.data.length;
  }
  return batch;
};

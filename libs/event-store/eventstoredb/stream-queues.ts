import type { ExpectedRevision, NewEvent, Position } from '../event-store.ts';

/** A waiting append, and how to answer it. */
export interface QueuedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
  readonly bytes: number;
  /** When it was called, by `performance.now`. */
  readonly since: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/** The revision of the last event of an append, and a position at or after it. */
export interface Appended {
  readonly revision: number;
  readonly position: Position;
}

/** Appends in one queue per stream. */
export interface StreamQueues {
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Appended>;
  /** Resolves when all appends so far have ended. */
  drain(): Promise<void>;
  /**
   * Rejects appends that have not started, and all later ones, with this error. Pending appends end
   * normally.
   */
  rejectWaiting(error: unknown): void;
}

/** The limit of concurrent work. More appends wait. A single append beyond the limit runs alone. */
export interface InFlightLimit {
  readonly appends: number;
  readonly bytes: number;
}

/**
 * One queue per stream: appends to different streams run concurrently, and appends to one stream in
 * the order of the calls. `answer` receives the front of a queue, answers its first append and
 * possibly more, and resolves to the number answered; if it rejects, the first append is rejected
 * with the error. Streams take turns in the order in which they began to wait.
 */
export const streamQueues = (
  answer: (front: readonly QueuedAppend[]) => Promise<number>,
  limit: InFlightLimit,
): StreamQueues => {
  const queues = new Map<string, QueuedAppend[]>();
  let ready: QueuedAppend[][] = [];
  let isScheduled = false;
  let refusal: { readonly error: unknown } | null = null;
  let appends = 0;
  let bytes = 0;
  const whenIdle: (() => void)[] = [];

  const work = async (queue: QueuedAppend[], front: readonly QueuedAppend[], size: number) => {
    let answered = 1;
    try {
      answered = await answer(front);
    } catch (error) {
      front[0]?.reject(error);
    }
    queue.splice(0, answered);
    appends -= 1;
    bytes -= size;
    if (queue.length > 0) ready.push(queue);
    else if (front[0] !== undefined) queues.delete(front[0].stream);
    start();
    if (queues.size === 0) for (const idle of whenIdle.splice(0)) idle();
  };

  const rejectReady = (error: unknown): void => {
    for (const queue of ready.splice(0)) {
      for (const one of queue.splice(0)) {
        queues.delete(one.stream);
        one.reject(error);
      }
    }
  };

  const start = (): void => {
    isScheduled = false;
    if (refusal !== null) rejectReady(refusal.error);
    let started = 0;
    for (const queue of ready) {
      const front = frontOf(queue);
      const size = front.reduce((sum, one) => sum + one.bytes, 0);
      const fits = appends === 0 || (appends < limit.appends && bytes + size <= limit.bytes);
      if (!fits) break;
      started += 1;
      appends += 1;
      bytes += size;
      void work(queue, front, size);
    }
    if (started > 0) ready = ready.slice(started);
  };

  return {
    append: (stream, expected, events) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(stream) ?? [];
        const since = performance.now();
        queue.push({ stream, expected, events, bytes: sizeOf(events), since, resolve, reject });
        if (queue.length > 1) return;
        queues.set(stream, queue);
        ready.push(queue);
        if (isScheduled) return;
        isScheduled = true;
        // After the other calls of this turn of the event loop, so that appends to one stream can
        // be combined.
        setImmediate(start);
      }),
    drain: () =>
      new Promise((resolve) => {
        if (queues.size === 0) resolve();
        else whenIdle.push(resolve);
      }),
    // Takes effect when the queues are next processed, at the latest when a pending append ends.
    rejectWaiting: (error) => {
      refusal ??= { error };
    },
  };
};

// The maximum of one combined append. By default, a server accepts 1 MiB at once.
const MOST_EVENTS = 500;
const MOST_BYTES = 512 * 1024;
// An upper bound for what the server counts for an event besides data and metadata.
const EVENT_BYTES = 400;

const sizeOf = (events: readonly NewEvent[]): number =>
  events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length + EVENT_BYTES, 0);

/** The first append and as many of the following ones as fit into one request. */
const frontOf = (queue: readonly QueuedAppend[]): readonly QueuedAppend[] => {
  let events = 0;
  let bytes = 0;
  const end = queue.findIndex((one, index) => {
    events += one.events.length;
    bytes += one.bytes;
    return index > 0 && (events > MOST_EVENTS || bytes > MOST_BYTES);
  });
  return end < 0 ? [...queue] : queue.slice(0, end);
};

import { createBell } from '../bell.ts';
import { EventStoreDbFailure, failureOf } from './failure.ts';
import { MAX_BATCH_EVENTS } from '../read-batch.ts';

/**
 * The parts of the client's reads and subscriptions that are needed here. Their types are not Node
 * streams.
 */
export interface Source<T> {
  on(event: string, listener: (...given: unknown[]) => void): unknown;
  read(): T | null;
  resume(): unknown;
  removeAllListeners(event: string): unknown;
}

/** Time limits and cancellation of a read or subscription. */
export interface PullLimit {
  /** How long the next event of a read may take, and the confirmation of a subscription. */
  readonly milliseconds: number;
  /** Ends a subscription. Null for a read. */
  readonly signal: AbortSignal | null;
  /** Tells the server that no more events are wanted. */
  readonly cancel: () => Promise<void>;
}

// A silent subscription may be broken. After this many times the time limit it is replaced, which
// is cheap.
const SILENT_LIMITS = 3;

/**
 * Yields the events that the client has received in batches, no faster than the caller takes them.
 * A subscription yields an empty batch once it is confirmed. The client's own progress marks
 * (caught up, checkpoint) are ignored, because they run ahead of what was yielded.
 */
export async function* pulled<T>(
  source: Source<T>,
  { milliseconds, signal, cancel }: PullLimit,
): AsyncGenerator<readonly T[]> {
  const bell = createBell();
  const state: { failure: unknown; hasEnded: boolean; isConfirmed: boolean } = {
    failure: null,
    hasEnded: false,
    isConfirmed: false,
  };
  // The client emits some errors twice, and some after it was cancelled. Without a listener, such
  // an error would crash the process.
  source.on('error', (error) => {
    state.failure ??= error;
    bell.ring();
  });
  source.on('end', () => {
    state.hasEnded = true;
    bell.ring();
  });
  source.on('confirmation', () => {
    state.isConfirmed = true;
    bell.ring();
  });
  source.on('readable', bell.ring);
  const never = new AbortController().signal;
  let isReported = signal === null;
  try {
    for (;;) {
      if (hasAborted(signal)) return;
      const seen = bell.rung();
      if (state.isConfirmed && !isReported) {
        isReported = true;
        yield [];
      }
      const batch = batchOf<T>(source);
      if (batch.length > 0) yield batch;
      else if (state.failure !== null) throw failureOf(state.failure);
      else if (state.hasEnded) return;
      else {
        const mayBeSilent = signal !== null && isReported;
        await bell.wait(seen, signal ?? never, milliseconds * (mayBeSilent ? SILENT_LIMITS : 1));
        if (bell.rung() !== seen || hasAborted(signal)) continue;
        if (mayBeSilent) return;
        throw new EventStoreDbFailure(
          'passing',
          `the server did not answer within ${milliseconds} ms`,
        );
      }
    }
  } finally {
    cancel().catch(() => undefined);
    // Events that are under way must be consumed, or the client would wait forever.
    source.removeAllListeners('readable');
    source.resume();
  }
}

const batchOf = <T>(source: Source<T>): readonly T[] => {
  const batch: T[] = [];
  while (batch.length < MAX_BATCH_EVENTS) {
    const one = source.read();
    if (one === null) break;
    batch.push(one);
  }
  return batch;
};

// A function, because TypeScript assumes that `aborted` does not change across an await.
const hasAborted = (signal: AbortSignal | null): boolean => signal?.aborted === true;

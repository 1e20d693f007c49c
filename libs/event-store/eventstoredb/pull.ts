import { createBell } from '../bell.ts';
import { EventStoreDbFailure, failureOf } from './failure.ts';
import { MAX_BATCH_EVENTS } from '../read-batch.ts';

/** What is needed of a read or a subscription of the client, whose own types are no streams of Node's. */
export interface Source<T> {
  on(event: string, listener: (...given: unknown[]) => void): unknown;
  read(): T | null;
  resume(): unknown;
  removeAllListeners(event: string): unknown;
}

export interface PullLimit {
  /** How long the next event of a read may take, and the confirmation of a subscription. */
  readonly milliseconds: number;
  /** Ends a subscription; `null` for a read. */
  readonly signal: AbortSignal | null;
  /** Tells the server that no more is wanted. */
  readonly cancel: () => Promise<void>;
}

// A silent subscription may be a dead one: after so many times the limit it is made anew, which costs little.
const SILENT_LIMITS = 3;

/**
 * Takes from the client what has come, batch by batch and no faster than it is wanted. A subscription first gives an empty
 * batch, when it is confirmed. Only what is handed over here counts as handed over: the client's own marks (caught up,
 * checkpoint) run ahead of it and are not listened to.
 */
export async function* pulled<T>(
  source: Source<T>,
  { milliseconds, signal, cancel }: PullLimit,
): AsyncGenerator<readonly T[]> {
  const bell = createBell();
  const heard: { failure: unknown; hasEnded: boolean; isConfirmed: boolean } = {
    failure: null,
    hasEnded: false,
    isConfirmed: false,
  };
  // The client says some errors twice, and some after it was cancelled: one that nobody listens to ends the process.
  source.on('error', (error) => {
    heard.failure ??= error;
    bell.ring();
  });
  source.on('end', () => {
    heard.hasEnded = true;
    bell.ring();
  });
  source.on('confirmation', () => {
    heard.isConfirmed = true;
    bell.ring();
  });
  source.on('readable', bell.ring);
  const never = new AbortController().signal;
  let hasSaidSo = signal === null;
  try {
    for (;;) {
      if (hasAborted(signal)) return;
      const seen = bell.rung();
      if (heard.isConfirmed && !hasSaidSo) {
        hasSaidSo = true;
        yield [];
      }
      const batch = batchOf<T>(source);
      if (batch.length > 0) yield batch;
      else if (heard.failure !== null) throw failureOf(heard.failure);
      else if (heard.hasEnded) return;
      else {
        const mayBeSilent = signal !== null && hasSaidSo;
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
    // What is on its way must be taken, else the client waits with it for ever.
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

// A function, since TypeScript takes `aborted` for unchanged across an await.
const hasAborted = (signal: AbortSignal | null): boolean => signal?.aborted === true;

import type { Bell } from './bell.ts';
import type { EventStore, Position, RecordedEvent } from './event-store.ts';

/** What following needs of a log. */
export interface Followed {
  readonly readAll: EventStore['readAll'];
  /** Rings at every commit of this process, and when the log closes. */
  readonly bell: Bell;
  /**
   * How long to wait for the bell before looking for commits of other processes. Null: there are
   * none.
   */
  readonly pollMilliseconds: number | null;
  readonly isClosed: () => boolean;
}

/**
 * Yields everything after `after`, then new events as they arrive, until the signal aborts or the
 * log closes.
 */
export async function* follow(
  log: Followed,
  after: Position | null,
  signal: AbortSignal,
): AsyncGenerator<readonly RecordedEvent[]> {
  let position = after;
  while (!signal.aborted && !log.isClosed()) {
    const seen = log.bell.rung();
    for await (const batch of log.readAll(position)) {
      // The caller may have aborted during the read.
      if (hasAborted(signal)) return;
      yield batch;
      position = batch.at(-1)?.position ?? position;
      if (hasAborted(signal) || log.isClosed()) return;
    }
    await log.bell.wait(seen, signal, log.pollMilliseconds);
  }
}

// A function, because TypeScript assumes that `signal.aborted` does not change across an await.
const hasAborted = (signal: AbortSignal): boolean => signal.aborted;

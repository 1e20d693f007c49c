import { busy, type IntakeRefusal } from './refusal.ts';
import { sharedMemory } from './shared-memory.ts';

/** Where single events wait until they are stored. */
export interface WaitingRoom {
  /** Why no event is let in at present; `null` when one is. Asked before a body is read, since refusing early is cheap. */
  refusal(): IntakeRefusal | null;
  /**
   * Starts `store` in its turn and resolves as it does; events start in the order of the calls. Throws an {@link IntakeRefusal}
   * when too many bytes wait already.
   */
  enter<T>(bytes: number, store: () => Promise<T>): Promise<T>;
}

export interface WaitingRoomLimits {
  /** How many bytes may wait; an event above that may wait alone. */
  readonly maxBytes: number;
  /** While an event has waited for longer than this, no other one is let in. */
  readonly maxWaitMs: number;
  /** How long events are started in one turn of the event loop. */
  readonly turnMs: number;
}

/**
 * Keeps a server that is sent more than it can store responsive. Identifying events takes processor time: without turns, a burst of a thousand
 * requests would keep health checks, and the answers to events that are stored already, waiting until all are read. `now` gives
 * milliseconds.
 */
export const waitingRoom = (
  { maxBytes, maxWaitMs, turnMs }: WaitingRoomLimits,
  now: () => number = () => performance.now(),
): WaitingRoom => {
  const openPlace = sharedMemory(maxBytes);
  /** When those who wait came, the first one first. */
  const waiting = new Set<{ readonly since: number }>();
  let queue: (() => void)[] = [];
  let usedMs = 0;
  let isScheduled = false;

  const begin = (start: () => void): void => {
    const began = now();
    start();
    usedMs += now() - began;
    scheduleTurn();
  };
  const scheduleTurn = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(takeTurn);
  };
  const takeTurn = (): void => {
    isScheduled = false;
    usedMs = 0;
    let started = 0;
    for (const start of queue) {
      if (usedMs >= turnMs) break;
      begin(start);
      started += 1;
    }
    queue = queue.slice(started);
    if (queue.length > 0) scheduleTurn();
  };
  const inTurn = <T>(store: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const start = (): void => void store().then(resolve, reject);
      if (queue.length === 0 && usedMs < turnMs) begin(start);
      else queue.push(start);
    });

  return {
    refusal: () => {
      for (const { since } of waiting) return now() - since > maxWaitMs ? busy() : null;
      return null;
    },
    enter: async (bytes, store) => {
      const place = openPlace();
      const refusal = place.take(Math.min(bytes, maxBytes));
      if (refusal !== null) throw refusal;
      const visit = { since: now() };
      waiting.add(visit);
      try {
        return await inTurn(store);
      } finally {
        waiting.delete(visit);
        place.release();
      }
    },
  };
};

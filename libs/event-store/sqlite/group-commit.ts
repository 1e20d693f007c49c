import type { Append, Outcome } from './messages.ts';

export interface GroupCommit {
  add(append: Append): Promise<Outcome>;
  /** Resolves when everything added so far is committed or refused; some of the promises may resolve a few turns later. */
  drain(): Promise<void>;
}

// A group ends at whichever comes first, so that the first in it does not wait long for the last.
const MAX_EVENTS = 1000;
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Commits one group at a time: what is added meanwhile waits and becomes the next group, so that the busier the log is,
 * the more appends share one flush to the disk.
 */
export const groupCommit = (
  commit: (appends: readonly Append[]) => Promise<readonly Outcome[]>,
): GroupCommit => {
  let waiting: Waiting[] = [];
  let running: Promise<void> | null = null;
  const settle = inTurns();

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const size = groupSize(waiting);
      const group = waiting.slice(0, size);
      waiting = waiting.slice(size);
      try {
        const outcomes = await commit(group.map(({ append }) => append));
        settle(
          group.map(({ resolve, reject }, index) => () => {
            const outcome = outcomes[index];
            if (outcome === undefined)
              reject(new Error('unreachable: an append without an outcome'));
            else resolve(outcome);
          }),
        );
      } catch (error) {
        settle(
          group.map(
            ({ reject }) =>
              () =>
                reject(error),
          ),
        );
      }
    }
  };
  const start = (): void => {
    // After the calls of this turn of the event loop, so that they are one group.
    running ??= Promise.resolve()
      .then(run)
      .finally(() => {
        running = null;
        // What was added between the last look and here.
        if (waiting.length > 0) start();
      });
  };

  return {
    add: (append) =>
      new Promise((resolve, reject) => {
        waiting.push({ append, resolve, reject });
        start();
      }),
    drain: async () => {
      while (running !== null) await running;
    },
  };
};

interface Waiting {
  readonly append: Append;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls functions in their order, a few in each turn of the event loop: each one lets an answer be written, and the answers to a
 * large group would keep everything else waiting.
 */
const inTurns = (): ((calls: readonly (() => void)[]) => void) => {
  let queue: (() => void)[] = [];
  let isScheduled = false;
  const takeTurn = (): void => {
    isScheduled = false;
    for (const call of queue.slice(0, PER_TURN)) call();
    queue = queue.slice(PER_TURN);
    if (queue.length > 0) schedule();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(takeTurn);
  };
  return (calls) => {
    queue = queue.concat(calls);
    // At once where none waits. Those that are left over come before those of the next group.
    if (!isScheduled) takeTurn();
  };
};

const PER_TURN = 32;

const groupSize = (waiting: readonly Waiting[]): number => {
  let events = 0;
  let bytes = 0;
  let size = 0;
  for (const { append } of waiting) {
    events += append.events.length;
    for (const { data, metadata } of append.events) bytes += data.length + metadata.length;
    if (size > 0 && (events > MAX_EVENTS || bytes > MAX_BYTES)) break;
    size += 1;
  }
  return size;
};

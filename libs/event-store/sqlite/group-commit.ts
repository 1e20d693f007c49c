import type { Append, Outcome } from './messages.ts';

/** Appends that are committed in groups. */
export interface GroupCommit {
  add(append: Append): Promise<Outcome>;
  /**
   * Resolves when everything added so far has been committed or rejected. Some of the promises may
   * resolve a few turns later.
   */
  drain(): Promise<void>;
}

// A group ends at whichever limit comes first, so that its first append does not wait long for the
// last.
const MAX_EVENTS = 1000;
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Group commit: one group at a time is committed, and what is added meanwhile becomes the next
 * group. The busier the log is, the more appends share one flush to disk.
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
    // After the other calls of this turn of the event loop, so that they form one group.
    running ??= Promise.resolve()
      .then(run)
      .finally(() => {
        running = null;
        // Appends added between the last check and now.
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
 * Calls functions in order, a few in each turn of the event loop. Each call lets an answer be
 * written, and the answers to a large group would block everything else.
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
    // At once if none is waiting. Remaining calls come before those of the next group.
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

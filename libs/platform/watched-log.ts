import type { EventStore } from '#event-store';
import { isAborted } from './is-aborted.ts';
import { pause } from './pause.ts';

/** The log, with a call of `onAppend` after each append of this process. */
export const watchedLog = (log: EventStore, onAppend: () => void): EventStore => ({
  ...log,
  append: async (stream, expected, events) => {
    const appended = await log.append(stream, expected, events);
    onAppend();
    return appended;
  },
});

/**
 * Checks once a second whether the log accepts events, until the signal aborts, so that an idle
 * server detects problems too. Calls `onChange` with the reason when it does not, and with null
 * when it does again.
 */
export const watchWriting = async (
  log: EventStore,
  onChange: (problem: string | null) => void,
  signal: AbortSignal,
): Promise<void> => {
  let known: string | null = null;
  while (!isAborted(signal)) {
    const problem = await log.writeProblem();
    if (problem !== known && !isAborted(signal)) onChange(problem);
    known = problem;
    await pause(LOOK_AGAIN_MILLISECONDS, signal);
  }
};

const LOOK_AGAIN_MILLISECONDS = 1000;

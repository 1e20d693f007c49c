import { LogStopped, type EventStore } from '#event-store';

/** A log, and whether it takes no more events. */
export interface WatchedLog {
  readonly log: EventStore;
  /** Why it takes no more events until this process starts again, `null` while it does. */
  stopped(): string | null;
}

/**
 * Remembers that a log stopped: its writer knows so only when it is asked to write. Calls `onAppend` after each append of this
 * process.
 */
export const watchedLog = (log: EventStore, onAppend: () => void): WatchedLog => {
  let reason: string | null = null;
  return {
    log: {
      ...log,
      append: async (stream, expected, events) => {
        try {
          const appended = await log.append(stream, expected, events);
          onAppend();
          return appended;
        } catch (error) {
          if (error instanceof LogStopped) reason = error.message;
          throw error;
        }
      },
    },
    stopped: () => reason,
  };
};

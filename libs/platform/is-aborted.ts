/** A function, because TypeScript assumes that `signal.aborted` does not change across an await. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;

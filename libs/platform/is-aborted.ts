/** A function, since TypeScript takes `signal.aborted` for unchanged across an await. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;

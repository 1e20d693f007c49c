/** A batch of events ends at whichever comes first; the event that reaches the bytes is still in it. */
export const MAX_BATCH_EVENTS = 500;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

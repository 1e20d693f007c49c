/**
 * A batch of events ends at whichever limit comes first. The event that reaches the limit of bytes
 * is still included.
 */
export const MAX_BATCH_EVENTS = 500;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

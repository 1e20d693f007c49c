import { setTimeout as sleep } from 'node:timers/promises';

/** Waits. Returns false if the signal aborts first. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<boolean> => {
  try {
    await sleep(milliseconds, undefined, { signal });
    return true;
  } catch {
    return false;
  }
};

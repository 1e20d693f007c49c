import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '../event-store.ts';
import type { Driver, DriverRecord } from './driver.ts';
import type { LogEnd } from './end.ts';
import { isSystem } from './entry.ts';
import { EventStoreDbFailure, isPassing } from './failure.ts';
import { comparePositions, placeAt, positionOf } from './position.ts';

const FIRST_MILLISECONDS = 25;
const MOST_MILLISECONDS = 400;
// After this many failures in a row, the error is thrown to the caller.
const MOST_FAILURES = 6;
// A subscription that lasted this long counts as successful, even if it delivered nothing.
const LASTING_MILLISECONDS = 1000;

/**
 * Follows the log through a subscription until the signal aborts. When the subscription breaks or
 * ends, a new one starts after the last event delivered. Throws errors that persist; when the log
 * is followed again, it begins with an empty batch once the server has confirmed.
 */
export const followEventStoreDb = (
  driver: Driver,
  quietUntil: LogEnd['quietUntil'],
): ((after: Position | null, signal: AbortSignal) => AsyncGenerator<readonly DriverRecord[]>) => {
  let isTroubled = false;

  return async function* (after, signal) {
    let at = after;
    let failures = 0;
    while (!hasAborted(signal)) {
      const since = performance.now();
      try {
        const from = quietUntil(at) ?? (at === null ? null : placeAt(at));
        for await (const batch of driver.subscribe(from, signal)) {
          const fresh = batch.filter((one) => !isSystem(one) && isBehind(one, at));
          const last = fresh.at(-1);
          if (last !== undefined || isTroubled) {
            isTroubled = false;
            yield fresh;
          }
          // The batch has been processed only now that the caller asks for more.
          if (last !== undefined) {
            at = positionOf(last.place);
            failures = 0;
          }
          if (hasAborted(signal)) return;
        }
        // A server that shuts down ends a subscription without an error.
        throw new EventStoreDbFailure('passing', 'the server ended the subscription');
      } catch (error) {
        if (hasAborted(signal)) return;
        failures = performance.now() - since > LASTING_MILLISECONDS ? 1 : failures + 1;
        if (!isPassing(error) || failures > MOST_FAILURES) {
          isTroubled = true;
          throw error;
        }
        await pause(Math.min(FIRST_MILLISECONDS * 2 ** (failures - 1), MOST_MILLISECONDS), signal);
      }
    }
  };
};

// A server may deliver events twice.
const isBehind = ({ place }: DriverRecord, at: Position | null): boolean =>
  at === null || comparePositions(positionOf(place), at) > 0;

// A function, because TypeScript assumes that `signal.aborted` does not change across an await.
const hasAborted = (signal: AbortSignal): boolean => signal.aborted;

const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    // The signal ended the pause, and ends the loop.
  }
};

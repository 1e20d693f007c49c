import { setTimeout as sleep } from 'node:timers/promises';
import { sendEvent } from '../ops/talk.ts';

/** What senders remember. */
export interface Sent {
  /** Answered with 201, once at least. */
  readonly acknowledged: ReadonlySet<string>;
  /** Sent once, and not sent again after an error: nobody knows what became of them. */
  readonly givenUp: ReadonlySet<string>;
  readonly done: Promise<void>;
}

/**
 * Sends events, several at a time: each again and again until it is acknowledged, every hundredth once only, and every fiftieth once
 * more after it was acknowledged.
 */
export const startSenders = (events: readonly string[], doors: () => readonly string[]): Sent => {
  const acknowledged = new Set<string>();
  const givenUp = new Set<string>();
  const rest = [...events.entries()].reverse();
  const isTaken = async (number: number, tries: number): Promise<boolean> => {
    const open = doors();
    const door = open[(number + tries) % open.length];
    try {
      return door !== undefined && (await sendEvent(door, events[number] ?? '')).status === 201;
    } catch {
      // The process was killed, or is not there again yet.
      return false;
    }
  };
  const send = async (number: number, event: string): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      if (await isTaken(number, tries)) break;
      if (number % 100 === 0) {
        givenUp.add(event);
        return;
      }
      await sleep(50);
    }
    acknowledged.add(event);
    if (number % 50 === 1) await isTaken(number, 1);
  };
  const sender = async (): Promise<void> => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) await send(...next);
  };
  const done = Promise.all(Array.from({ length: SENDERS }, sender)).then(() => undefined);
  return { acknowledged, givenUp, done };
};

const SENDERS = 8;

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { waitingRoom } from './waiting-room.ts';

const limits = { maxBytes: 100, maxWaitMs: 1000, turnMs: 10 };

/** Work of so many milliseconds by a clock that only work moves. */
const clockWithWork = () => {
  let time = 0;
  return {
    now: () => time,
    advance: (milliseconds: number) => (time += milliseconds),
    work: (milliseconds: number, onStart: () => void) => () => {
      time += milliseconds;
      onStart();
      return Promise.resolve();
    },
  };
};

/** A promise that is resolved from outside. */
const held = () => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
};

describe('a waiting room', () => {
  it('starts at once what fits into a turn, and the rest in later turns, in order', async () => {
    const { now, work } = clockWithWork();
    const room = waitingRoom(limits, now);
    const started: number[] = [];
    const all = [0, 1, 2, 3, 4].map((n) =>
      room.enter(
        1,
        work(5, () => started.push(n)),
      ),
    );
    expect(started).toEqual([0, 1]);
    await nextTurn();
    expect(started).toEqual([0, 1, 2, 3]);
    await nextTurn();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    await Promise.all(all);
  });

  it('starts something in every turn, however long it takes', async () => {
    const { now, work } = clockWithWork();
    const room = waitingRoom(limits, now);
    const started: number[] = [];
    const all = [0, 1, 2].map((n) =>
      room.enter(
        1,
        work(50, () => started.push(n)),
      ),
    );
    await nextTurn();
    expect(started).toEqual([0, 1]);
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2]);
  });

  it('lets no other event in while one has waited for too long', async () => {
    const { now, advance } = clockWithWork();
    const room = waitingRoom(limits, now);
    const { promise, resolve } = held();
    const first = room.enter(1, () => promise);
    advance(1000);
    expect(room.refusal()).toBeNull();
    advance(1);
    expect(room.refusal()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    resolve();
    await first;
    expect(room.refusal()).toBeNull();
  });

  it('holds as many bytes as it may, and one event that is larger alone', async () => {
    const room = waitingRoom(limits);
    const { promise, resolve } = held();
    const large = room.enter(1000, () => promise);
    await expect(room.enter(1, () => promise)).rejects.toMatchObject({ status: 503 });
    resolve();
    await large;
    expect(await room.enter(1, () => Promise.resolve('stored'))).toBe('stored');
  });

  it('gives back the room of an event that could not be stored', async () => {
    const room = waitingRoom(limits);
    const failed = room.enter(100, () => Promise.reject(new Error('disk')));
    await expect(failed).rejects.toMatchObject({ message: 'disk' });
    expect(await room.enter(100, () => Promise.resolve('stored'))).toBe('stored');
  });
});

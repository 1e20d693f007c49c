import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { event, numbers } from '../contract/events.contract.ts';
import { streamQueues, type QueuedAppend } from './stream-queues.ts';

/** Queues whose appends are answered by the test. */
const byHand = (limit: { readonly appends: number; readonly bytes: number }) => {
  const underWay: { readonly front: readonly QueuedAppend[]; readonly answer: () => void }[] = [];
  const queues = streamQueues(
    (front) =>
      new Promise((resolve) => {
        const answer = (): void => {
          for (const one of front) one.resolve({ revision: 0, position: '' });
          resolve(front.length);
        };
        underWay.push({ front, answer });
      }),
    limit,
  );
  return { queues, underWay };
};

const MANY = { appends: 100, bytes: 1_000_000 };

describe('the queues of streams', () => {
  it('have one pending append per stream, and pass waiting ones together', async () => {
    const { queues, underWay } = byHand(MANY);
    void queues.append('a', 'none', [event('1')]);
    await nextTurn();
    for (const n of numbers(3)) void queues.append('a', n, [event(`${n + 2}`)]);
    void queues.append('b', 'none', [event('1')]);
    await nextTurn();
    expect(underWay.map(({ front }) => front.map(({ stream }) => stream))).toEqual([['a'], ['b']]);
    underWay[0]?.answer();
    await nextTurn();
    expect(underWay[2]?.front.map(({ events }) => events[0]?.id)).toEqual(['2', '3', '4']);
  });

  it('have no more pending appends than the limit, and continue in the order of the calls', async () => {
    const { queues, underWay } = byHand({ appends: 2, bytes: 1_000_000 });
    for (const n of numbers(5)) void queues.append(`s${n}`, 'none', [event('1')]);
    await nextTurn();
    expect(underWay).toHaveLength(2);
    underWay[1]?.answer();
    await nextTurn();
    expect(underWay.map(({ front }) => front[0]?.stream)).toEqual(['s0', 's1', 's2']);
  });

  it('have no more pending bytes than the limit, except for a single larger append', async () => {
    const { queues, underWay } = byHand({ appends: 100, bytes: 2000 });
    const large = { ...event('1'), data: Buffer.alloc(5000) };
    void queues.append('large', 'none', [large]);
    void queues.append('small', 'none', [event('1')]);
    await nextTurn();
    expect(underWay.map(({ front }) => front[0]?.stream)).toEqual(['large']);
    underWay[0]?.answer();
    await nextTurn();
    expect(underWay.map(({ front }) => front[0]?.stream)).toEqual(['large', 'small']);
  });

  it('put no more into one append than a server accepts at once', async () => {
    const { queues, underWay } = byHand(MANY);
    const body = { data: Buffer.alloc(200 * 1024) };
    void queues.append('a', 'none', [event('0')]);
    await nextTurn();
    for (const n of numbers(4)) void queues.append('a', n, [{ ...event(`${n + 1}`), ...body }]);
    underWay[0]?.answer();
    await nextTurn();
    expect(underWay[1]?.front).toHaveLength(2);
  });

  it('reject only the first append when the work fails, and continue with the next', async () => {
    const queues = streamQueues((front) => {
      const [first] = front;
      if (first?.events[0]?.id === 'bad') return Promise.reject(new Error('no'));
      first?.resolve({ revision: 7, position: 'p' });
      return Promise.resolve(1);
    }, MANY);
    const outcomes = await Promise.allSettled([
      queues.append('a', 'none', [event('bad')]),
      queues.append('a', 'none', [event('good')]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('reject appends that have not started when asked to, and all later ones', async () => {
    const { queues, underWay } = byHand({ appends: 1, bytes: 1_000_000 });
    const begun = queues.append('a', 'none', [event('1')]);
    await nextTurn();
    const waiting = [
      queues.append('a', 0, [event('2')]),
      queues.append('b', 'none', [event('1')]),
      queues.append('b', 0, [event('2')]),
    ];
    queues.rejectWaiting(new Error('closing'));
    underWay[0]?.answer();
    const outcomes = await Promise.allSettled([begun, ...waiting]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      ...waiting.map(() => 'rejected'),
    ]);
    await queues.drain();
    await expect(queues.append('a', 1, [event('3')])).rejects.toThrow('closing');
    expect(underWay).toHaveLength(1);
  });

  it('are drained when the last append has been answered', async () => {
    const { queues, underWay } = byHand(MANY);
    let isDrained = false;
    void queues.append('a', 'none', [event('1')]);
    const draining = queues.drain().then(() => (isDrained = true));
    await nextTurn();
    expect(isDrained).toBe(false);
    underWay[0]?.answer();
    await draining;
    await queues.drain();
  });
});

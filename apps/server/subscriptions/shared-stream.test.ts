import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { shareStream } from './shared-stream.ts';

interface Item {
  readonly number: number;
}

/** A source of numbers, of which each is made when it is asked for. */
const numbers = (until = Infinity, failure: Error | null = null) => {
  const made: number[] = [];
  let over = 0;
  async function* source(): AsyncGenerator<Item> {
    for (let number = 1; number <= until; number += 1) {
      await turn();
      made.push(number);
      yield { number };
    }
    if (failure !== null) throw failure;
  }
  return { made, source: source(), whenOver: () => (over += 1), over: () => over };
};

const take = async (from: AsyncGenerator<Item>, many: number): Promise<number[]> => {
  const taken: number[] = [];
  while (taken.length < many) {
    const step: IteratorResult<Item, unknown> = await from.next();
    if (step.done === true) break;
    taken.push(step.value.number);
  }
  return taken;
};

describe('a shared stream', () => {
  it('makes each item once, for readers of any pace', async () => {
    const { source, whenOver, made } = numbers();
    const stream = shareStream(source, whenOver);
    const { signal } = new AbortController();
    const [fast, slow] = [stream.join(signal), stream.join(signal)];
    expect(await Promise.all([take(fast, 5), take(slow, 2)])).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2],
    ]);
    expect(await take(slow, 3)).toEqual([3, 4, 5]);
    expect(made).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives a reader what is made after it joined', async () => {
    const { source, whenOver } = numbers();
    const stream = shareStream(source, whenOver);
    const { signal } = new AbortController();
    expect(await take(stream.join(signal), 3)).toEqual([1, 2, 3]);
    expect(await take(stream.join(signal), 2)).toEqual([4, 5]);
  });

  it('ends with its source, and throws what that throws, for every reader', async () => {
    const { signal } = new AbortController();
    const whole = numbers(2);
    const stream = shareStream(whole.source, whole.whenOver);
    const both = [stream.join(signal), stream.join(signal)];
    expect(await Promise.all(both.map((one) => take(one, 9)))).toEqual([
      [1, 2],
      [1, 2],
    ]);
    const broken = numbers(1, new Error('broken'));
    const failing = shareStream(broken.source, broken.whenOver);
    for (const one of [failing.join(signal), failing.join(signal)]) {
      await expect(take(one, 9)).rejects.toThrow('broken');
    }
    expect([whole.over(), broken.over()]).toEqual([1, 1]);
  });

  it('is over when its last reader has left, also one that waits or has not begun', async () => {
    const { whenOver, over } = numbers();
    let release: () => void = () => undefined;
    async function* silent(): AsyncGenerator<Item> {
      await new Promise<void>((resolve) => (release = resolve));
      yield { number: 1 };
    }
    const stream = shareStream(silent(), () => {
      whenOver();
      release();
    });
    const [waiting, idle] = [new AbortController(), new AbortController()];
    const taken = take(stream.join(waiting.signal), 1);
    stream.join(idle.signal);
    waiting.abort();
    expect(await taken).toEqual([]);
    expect(over()).toBe(0);
    idle.abort();
    expect(over()).toBe(1);
  });

  it('ends for a reader that is too far behind, and goes on for the others', async () => {
    const { source, whenOver } = numbers();
    const stream = shareStream(source, whenOver, 3);
    const { signal } = new AbortController();
    const [fast, slow] = [stream.join(signal), stream.join(signal)];
    expect(await take(slow, 1)).toEqual([1]);
    expect(await take(fast, 4)).toEqual([1, 2, 3, 4]);
    expect(await take(slow, 1)).toEqual([2]);
    expect(await take(fast, 4)).toEqual([5, 6, 7, 8]);
    await expect(take(slow, 1)).rejects.toThrow('come back and go on after it');
    expect(await take(fast, 1)).toEqual([9]);
  });
});

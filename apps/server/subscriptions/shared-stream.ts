/** Items that several readers take, each at its own pace. A reader gets those that are made after it has joined. */
export interface SharedStream<T> {
  /** Ends when the source does, or when the signal aborts. Throws {@link TooFarBehind}, and what the source throws. */
  join(signal: AbortSignal): AsyncGenerator<T>;
}

/** A reader has taken so few of the items that others have taken that too many would have to be kept for it. */
export class TooFarBehind extends Error {
  override readonly name = 'TooFarBehind';
}

// Items are kept until the slowest reader has taken them.
const MOST_KEPT = 64;

interface Reader {
  /** The number of the item that it takes next. */
  next: number;
  wake: () => void;
}

/**
 * Shares a source: each item is made once, when the first reader asks for it. `whenOver` is called once, when the source has
 * ended or thrown, or when the last reader has left; it must make the source end.
 */
export const shareStream = <T extends object>(
  source: AsyncGenerator<T>,
  whenOver: () => void,
  mostKept = MOST_KEPT,
): SharedStream<T> => {
  const readers = new Set<Reader>();
  let kept: T[] = [];
  /** The number of the first item that is kept. */
  let first = 0;
  let isPulling = false;
  let isOver = false;
  let failure: { readonly error: unknown } | null = null;

  const end = (): void => {
    if (!isOver) {
      whenOver();
      // It may be suspended after an item, where nothing else would make it release what it holds.
      void source.return(undefined).catch(() => undefined);
    }
    isOver = true;
  };

  const pull = async (): Promise<void> => {
    isPulling = true;
    try {
      const step: IteratorResult<T, unknown> = await source.next();
      if (step.done === true) end();
      else kept.push(step.value);
    } catch (error) {
      failure = { error };
      end();
    }
    isPulling = false;
    for (const { wake } of readers) wake();
  };

  const forget = (): void => {
    const last = first + kept.length;
    const taken = [...readers].reduce((least, { next }) => Math.min(least, next), last);
    const needed = Math.max(taken, last - mostKept);
    kept = kept.slice(needed - first);
    first = needed;
  };

  const leave = (reader: Reader): void => {
    if (!readers.delete(reader)) return;
    forget();
    if (readers.size === 0) end();
  };

  async function* read(reader: Reader, signal: AbortSignal): AsyncGenerator<T> {
    while (!signal.aborted) {
      if (reader.next < first) {
        throw new TooFarBehind(
          'what was sent before is not read yet: come back and go on after it',
        );
      }
      const item = kept[reader.next - first];
      if (item !== undefined) {
        reader.next += 1;
        forget();
        yield item;
      } else if (failure !== null) throw failure.error;
      else if (isOver) return;
      else {
        const woken = new Promise<void>((resolve) => (reader.wake = resolve));
        if (!isPulling) void pull();
        await woken;
      }
    }
  }

  return {
    join: (signal) => {
      const reader: Reader = { next: first + kept.length, wake: () => undefined };
      readers.add(reader);
      // A generator that is not iterated, or that waits, would not hear that it is to end.
      const abort = (): void => {
        leave(reader);
        reader.wake();
      };
      signal.addEventListener('abort', abort, { once: true });
      return read(reader, signal);
    },
  };
};

/** Work under names: of one name one after the other in the order of the calls, and of all so many at once. */
export interface Turns {
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when everything taken so far has come to an end. */
  drain(): Promise<void>;
}

export const takeTurns = (mostAtOnce: number): Turns => {
  const lasts = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let free = mostAtOnce;

  const enter = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const limited = async <T>(work: () => Promise<T>): Promise<T> => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };

  return {
    take: (name, work) => {
      const before = lasts.get(name) ?? Promise.resolve();
      const turn = before.then(() => limited(work));
      const ended = turn.then(ignore, ignore).then(() => {
        if (lasts.get(name) === ended) lasts.delete(name);
      });
      lasts.set(name, ended);
      return turn;
    },
    drain: async () => {
      while (lasts.size > 0) await Promise.all(lasts.values());
    },
  };
};

const ignore = (): void => {
  // Whoever made the call sees what became of it.
};

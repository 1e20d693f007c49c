/** Does one piece of work after the other, in the order in which they are given. */
export interface Queue {
  add<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything added so far has come to an end. */
  drain(): Promise<void>;
}

export const oneByOne = (): Queue => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add: (work) => {
      const turn = last.then(work);
      // Whoever added it sees what became of it; the next one need not.
      last = turn.catch(() => undefined);
      return turn;
    },
    drain: async () => {
      await last;
    },
  };
};

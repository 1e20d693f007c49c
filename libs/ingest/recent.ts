/** A cache of recently used values, by key. */
export interface Recent<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/**
 * Keeps the most recently used values: at least `least`, and about twice as many at most, in addition to those that
 * `isNeeded` returns true for. It has two generations, because a map that deletes its oldest entry each time has to
 * step over all entries that it deleted before.
 */
export const createRecent = <T>(
  least: number,
  isNeeded: (value: T) => boolean = () => false,
): Recent<T> => {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  let most = least;

  const set = (key: string, value: T): void => {
    if (young.size >= most && !young.has(key)) {
      const kept = [...old].filter(([one, of]) => isNeeded(of) && !young.has(one));
      // Leaves room for as many new values as before; otherwise many needed values would be copied for each new one.
      most = least + kept.length;
      old = young;
      young = new Map(kept);
    }
    young.set(key, value);
  };

  return {
    get: (key) => {
      const found = young.get(key);
      if (found !== undefined) return found;
      const former = old.get(key);
      if (former !== undefined) set(key, former);
      return former;
    },
    set,
    delete: (key) => {
      young.delete(key);
      old.delete(key);
    },
  };
};

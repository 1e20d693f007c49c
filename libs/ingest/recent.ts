/** What was used lately, by a key. */
export interface Recent<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/**
 * Keeps the values that were used last: at least `least` of them, and about twice as many at most, besides those that `isNeeded`
 * keeps. Two generations, since a map that drops its oldest entry each time has to step over all that it dropped before.
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
      // Room for as many new ones as before, or a crowd of needed values would be copied for each new one.
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

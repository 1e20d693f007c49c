/** What the event at hand changed, so that a pass that lacked something can be taken back. */
export interface Journal {
  /** Notes how to undo a change. */
  push(undo: () => void): void;
  /** Makes an undo log of one kind of change, which allocates nothing for a change. */
  log<K, V>(): MapLog<K, V>;
  /** Undoes what was noted, last first in each log. Changes in different logs do not depend on each other. */
  rollBack(): void;
  /** Forgets what was noted: the changes are kept. */
  accept(): void;
}

/** The values that maps had before the event at hand changed them. */
export interface MapLog<K, V> {
  /** Notes the present value of a key, or that there is none, before a change. */
  note(map: Map<K, V>, key: K): void;
}

interface Part {
  rollBack(): void;
  accept(): void;
}

export const createJournal = (): Journal => {
  const undos: (() => void)[] = [];
  // The logs that hold something.
  const touched: Part[] = [];
  return {
    push: (undo) => void undos.push(undo),
    log<K, V>(): MapLog<K, V> {
      const maps: Map<K, V>[] = [];
      const keys: K[] = [];
      const formers: (V | undefined)[] = [];
      const accept = (): void => {
        maps.length = 0;
        keys.length = 0;
        formers.length = 0;
      };
      const part: Part = {
        accept,
        rollBack() {
          for (let at = maps.length - 1; at >= 0; at -= 1) {
            const [map, key, former] = [maps[at], keys[at], formers[at]];
            if (map === undefined || key === undefined) continue;
            if (former === undefined) map.delete(key);
            else map.set(key, former);
          }
          accept();
        },
      };
      return {
        note(map, key) {
          if (maps.length === 0) touched.push(part);
          maps.push(map);
          keys.push(key);
          formers.push(map.get(key));
        },
      };
    },
    rollBack() {
      for (let undo = undos.pop(); undo; undo = undos.pop()) undo();
      for (const part of touched.splice(0)) part.rollBack();
    },
    accept() {
      undos.length = 0;
      for (const part of touched) part.accept();
      touched.length = 0;
    },
  };
};

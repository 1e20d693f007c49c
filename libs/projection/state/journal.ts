/** What the event at hand changed, so that a pass that lacked something can be taken back. */
export interface Journal {
  /** Notes how to undo a change. */
  push(undo: () => void): void;
  /** Makes an undo log of one kind of change, which allocates nothing for a change. */
  log<K, V>(): MapLog<K, V>;
  /** Makes an undo log of lists that only grow. */
  listLog<T>(): ListLog<T>;
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

/** How long a list was before the event at hand added to it: one list between two calls of `accept` or `rollBack`. */
export interface ListLog<T> {
  /** Notes the length of the list, before something is added. */
  note(list: T[]): void;
}

interface Part {
  rollBack(): void;
  accept(): void;
}

// A log is written again from its start after each event, because an array that is emptied has to grow again. What it
// noted last stays in memory until then, up to this many changes.
const KEPT = 1_000;

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
      let size = 0;
      const part: Part = {
        accept() {
          if (size > KEPT) {
            maps.length = 0;
            keys.length = 0;
            formers.length = 0;
          }
          size = 0;
        },
        rollBack() {
          for (let at = size - 1; at >= 0; at -= 1) {
            const [map, key, former] = [maps[at], keys[at], formers[at]];
            if (map === undefined || key === undefined) continue;
            if (former === undefined) map.delete(key);
            else map.set(key, former);
          }
          part.accept();
        },
      };
      return {
        note(map, key) {
          if (size === 0) touched.push(part);
          maps[size] = map;
          keys[size] = key;
          formers[size] = map.get(key);
          size += 1;
        },
      };
    },
    listLog<T>(): ListLog<T> {
      let noted: T[] | null = null;
      let length = 0;
      const part: Part = {
        accept() {
          noted = null;
        },
        rollBack() {
          if (noted) noted.length = length;
          noted = null;
        },
      };
      return {
        note(list) {
          if (noted) return;
          noted = list;
          length = list.length;
          touched.push(part);
        },
      };
    },
    rollBack() {
      for (let undo = undos.pop(); undo; undo = undos.pop()) undo();
      for (let part = touched.pop(); part; part = touched.pop()) part.rollBack();
    },
    accept() {
      if (undos.length > 0) undos.length = 0;
      for (let part = touched.pop(); part; part = touched.pop()) part.accept();
    },
  };
};

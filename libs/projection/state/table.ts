import type { Journal } from './journal.ts';

/** The value of the column by which rows are read together. */
export type GroupKey = string | number;

/** Groups of rows that are not in memory, by table: a pass over an event that meets one is void and repeated once they are loaded. */
export type Misses = Map<string, Set<GroupKey>>;

/** Rows to write, each once. */
export interface TableChanges<R> {
  readonly upserts: readonly R[];
  readonly deletes: readonly R[];
}

/**
 * The rows of one table as the reducer sees them: read in groups, replaced by new objects, written at the commit. Only
 * rows that still hold are in a group.
 */
export interface Table<R> {
  readonly name: string;
  /**
   * The live rows of a group by key, until one of them is put or removed. Empty, and noted as a miss, when the group is not in
   * memory.
   */
  group(value: GroupKey): ReadonlyMap<GroupKey, R>;
  /** Makes an empty group of a value that is new in this event, so that nothing need be loaded. */
  begin(value: GroupKey): void;
  /**
   * Adds a row, or replaces the one with its key. `key` is the key that the shape gives for the row, where it is
   * known.
   */
  put(row: R, key?: GroupKey): void;
  remove(row: R): void;
  /** Takes in what was loaded for these groups; those without a row are empty. */
  fill(values: Iterable<GroupKey>, rows: Iterable<R>): void;
  takeChanges(): TableChanges<R>;
  /** Forgets what was not used since the last call. Only when nothing waits to be written. */
  rotate(): void;
  /** How many rows and groups were touched since the last rotation. */
  used(): number;
}

export interface TableShape<R> {
  readonly name: string;
  readonly group: (row: R) => GroupKey;
  /** Tells the live rows of a group apart. */
  readonly key: (row: R) => GroupKey;
  /** The primary key as one value; without it, the group and the key are the primary key. */
  readonly primary?: (row: R) => GroupKey;
  /** Whether a row that is put is live; one that is not leaves its group. */
  readonly isLive?: (row: R) => boolean;
  /** A second way to find the rows of another table: what is put here is not written. */
  readonly isView?: boolean;
}

/** Two generations: a group that is used moves to the young one, and a rotation forgets the old one. */
export const createTable = <R extends object>(
  shape: TableShape<R>,
  journal: Journal,
  misses: Misses,
): Table<R> => {
  const { name, isLive = () => true, isView = false } = shape;
  type Group = Map<GroupKey, R>;
  // Most groups have no row: all of them are this one map, which is never changed.
  const none: Group = new Map();
  let young = new Map<GroupKey, Group>();
  let old = new Map<GroupKey, Group>();
  let used = 0;
  // By group, or in one group where rows have a primary key of their own.
  let upserts = new Map<GroupKey, Group>();
  let deletes = new Map<GroupKey, Group>();
  const changedGroups = journal.log<GroupKey, Group>();
  const changedRows = journal.log<GroupKey, R>();

  const find = (value: GroupKey): Group | undefined => {
    const group = young.get(value);
    if (group) return group;
    const former = old.get(value);
    if (!former) return undefined;
    old.delete(value);
    young.set(value, former);
    used += former.size + 1;
    return former;
  };
  const miss = (value: GroupKey): void => {
    let values = misses.get(name);
    if (!values) misses.set(name, (values = new Set()));
    values.add(value);
  };
  const setPending = (row: R, value: GroupKey, key: GroupKey, isDeleted: boolean): void => {
    if (isView) return;
    const { primary } = shape;
    const [at, own] = primary ? [0, primary(row)] : [value, key];
    const [to, others] = isDeleted ? [deletes, upserts] : [upserts, deletes];
    const other = others.size > 0 ? others.get(at) : undefined;
    if (other?.has(own)) {
      changedRows.note(other, own);
      other.delete(own);
    }
    let pending = to.get(at);
    if (!pending) to.set(at, (pending = new Map<GroupKey, R>()));
    changedRows.note(pending, own);
    pending.set(own, row);
  };
  const setInGroup = (row: R, value: GroupKey, key: GroupKey, isThere: boolean): void => {
    const group = find(value);
    if (!group) {
      miss(value);
      return;
    }
    used += 1;
    if (group === none) {
      if (!isThere) return;
      changedGroups.note(young, value);
      young.set(value, new Map([[key, row]]));
      return;
    }
    changedRows.note(group, key);
    if (isThere) group.set(key, row);
    else group.delete(key);
  };

  return {
    name,
    group(value) {
      const group = find(value);
      if (group) return group;
      miss(value);
      return none;
    },
    begin(value) {
      if (find(value)) return;
      changedGroups.note(young, value);
      young.set(value, none);
      used += 1;
    },
    put(row, key = shape.key(row)) {
      const value = shape.group(row);
      setInGroup(row, value, key, isLive(row));
      setPending(row, value, key, false);
    },
    remove(row) {
      const [value, key] = [shape.group(row), shape.key(row)];
      setInGroup(row, value, key, false);
      setPending(row, value, key, true);
    },
    fill(values, rows) {
      for (const value of values) {
        if (find(value)) continue;
        young.set(value, none);
        used += 1;
      }
      for (const row of rows) {
        const value = shape.group(row);
        const group = young.get(value);
        if (!group) continue;
        if (group === none) young.set(value, new Map([[shape.key(row), row]]));
        else group.set(shape.key(row), row);
        used += 1;
      }
    },
    takeChanges() {
      const changes = { upserts: rowsOf(upserts), deletes: rowsOf(deletes) };
      if (upserts.size > 0) upserts = new Map();
      if (deletes.size > 0) deletes = new Map();
      return changes;
    },
    rotate() {
      old = young;
      young = new Map();
      used = 0;
    },
    used: () => used,
  };
};

const rowsOf = <R>(groups: ReadonlyMap<GroupKey, ReadonlyMap<GroupKey, R>>): readonly R[] => {
  const rows: R[] = [];
  for (const group of groups.values()) for (const row of group.values()) rows.push(row);
  return rows;
};

/** A table whose rows are only ever added and never read back by the reducer. */
export interface AppendedTable<R> {
  readonly name: string;
  put(row: R): void;
  takeChanges(): TableChanges<R>;
}

export const createAppendedTable = <R extends object>(
  name: string,
  journal: Journal,
): AppendedTable<R> => {
  let pending: R[] = [];
  const grown = journal.listLog<R>();
  return {
    name,
    put(row) {
      grown.note(pending);
      pending.push(row);
    },
    takeChanges() {
      const upserts = pending;
      if (pending.length > 0) pending = [];
      return { upserts, deletes: [] };
    },
  };
};

/** A table whose rows are written and changed, but never read back by the reducer. */
export interface WrittenTable<R> {
  readonly name: string;
  put(row: R): void;
  /** Takes away a row that was put in this very event and is not in the database. */
  forget(row: R): void;
  /** The primary key as one value. */
  primary(row: R): GroupKey;
  /** The rows that are not written yet. */
  pending(): ReadonlyMap<GroupKey, R>;
  takeChanges(): TableChanges<R>;
}

export const createWrittenTable = <R extends object>(
  name: string,
  primary: (row: R) => GroupKey,
  journal: Journal,
): WrittenTable<R> => {
  let pending = new Map<GroupKey, R>();
  const changed = journal.log<GroupKey, R>();
  return {
    name,
    primary,
    pending: () => pending,
    put(row) {
      const key = primary(row);
      changed.note(pending, key);
      pending.set(key, row);
    },
    forget(row) {
      const key = primary(row);
      changed.note(pending, key);
      pending.delete(key);
    },
    takeChanges() {
      const upserts = [...pending.values()];
      if (upserts.length > 0) pending = new Map();
      return { upserts, deletes: [] };
    },
  };
};

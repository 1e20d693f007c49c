import {
  In,
  type EntityManager,
  type EntityTarget,
  type FindOptionsOrder,
  type FindOptionsWhere,
  type ObjectLiteral,
} from 'typeorm';
import { OPEN } from '#lineage';
import type { Pace } from '../pace.ts';

/**
 * The rows of one table as the fold sees them: read in groups (all rows of a job, of a run, of a dataset), changed in
 * memory, written together with the checkpoint. Only rows that still hold are read: what is closed is history.
 */
export interface RowSet<T> {
  /** The live rows of a group, by key. The map is the set's own: change it by put and remove only. */
  group(value: string | number): Promise<ReadonlyMap<string, T>>;
  /** Reads the groups of many values at once, those that are not at hand: a question to the database for each costs more. */
  fetch(values: readonly (string | number)[]): Promise<void>;
  /** Makes an empty group of a value that is new in this very event, so that nothing need be read. */
  begin(value: string | number): void;
  /** Adds or changes a row of a group that was read before. */
  put(row: T): void;
  /** Deletes a row of a group that was read before. */
  remove(row: T): void;
  flush(db: EntityManager, pace: Pace): Promise<void>;
  /** Forgets groups, oldest first, until at most `rows` rows are kept. Only between flushes. */
  trim(rows: number): void;
}

interface Table<T> {
  readonly entity: EntityTarget<T & ObjectLiteral>;
  readonly group: keyof T & string;
  readonly key: (row: T) => string;
}

/** The rows of a table that are only ever added, or come again as they are. */
export interface AppendSet<T> {
  put(row: T): void;
  flush(db: EntityManager, pace: Pace): Promise<void>;
}

export const appendSet = <T extends ObjectLiteral>(
  entity: EntityTarget<T>,
  key: (row: T) => string,
): AppendSet<T> => {
  const added = new Map<string, T>();
  return {
    put: (row) => void added.set(key(row), row),
    async flush(manager, pace) {
      await write(manager, entity, [...added.values()], null, pace);
      added.clear();
    },
  };
};

// Below the limit of parameters of every engine (SQLite 32,766) with the widest table.
const ROWS_PER_STATEMENT = 500;

export const rowSet = <T extends ObjectLiteral>(db: EntityManager, table: Table<T>): RowSet<T> => {
  const metadata = db.dataSource.getMetadata(table.entity);
  const hasInterval = metadata.columns.some((column) => column.propertyName === 'closedAt');
  const primary = metadata.primaryColumns.map((column) => column.databaseName);
  const others = metadata.columns
    .filter((column) => !column.isPrimary)
    .map((column) => column.databaseName);
  const groups = new Map<string | number, Map<string, T>>();
  const changed = new Set<T>();
  const removed = new Set<T>();
  const stored = new WeakSet<T>();

  // In one order on every database.
  const order = Object.fromEntries(
    metadata.primaryColumns.map(({ propertyName }) => [propertyName, 'ASC']),
  );

  /** Fills the groups of some values, which are not at hand. */
  const load = async (values: readonly (string | number)[]): Promise<void> => {
    const where: ObjectLiteral = { [table.group]: In(values) };
    if (hasInterval) where['closedAt'] = OPEN;
    const rows = await db.find(table.entity, {
      where: where as FindOptionsWhere<T>,
      order: order as FindOptionsOrder<T>,
    });
    for (const value of values) groups.set(value, new Map());
    for (const row of rows) {
      stored.add(row);
      groupOf(row).set(table.key(row), row);
    }
  };

  const groupOf = (row: T): Map<string, T> => {
    const value: string | number = row[table.group];
    const group = groups.get(value);
    if (!group) throw new Error(`unreachable: group ${String(value)} was not read`);
    return group;
  };

  return {
    async group(value) {
      const group = groups.get(value);
      if (group) {
        // Moves to the end: trim forgets from the front.
        groups.delete(value);
        groups.set(value, group);
        return group;
      }
      await load([value]);
      return groups.get(value) ?? new Map<string, T>();
    },
    async fetch(values) {
      const missing = [...new Set(values)].filter((value) => !groups.has(value));
      for (let from = 0; from < missing.length; from += ROWS_PER_STATEMENT)
        await load(missing.slice(from, from + ROWS_PER_STATEMENT));
    },
    begin(value) {
      groups.set(value, new Map());
    },
    put(row) {
      const group = groupOf(row);
      removed.delete(row);
      changed.add(row);
      if (hasInterval && row['closedAt'] !== OPEN) group.delete(table.key(row));
      else group.set(table.key(row), row);
    },
    remove(row) {
      groupOf(row).delete(table.key(row));
      changed.delete(row);
      if (stored.has(row)) removed.add(row);
    },
    async flush(manager, pace) {
      for (const row of removed) {
        await manager.delete(table.entity, metadata.getEntityIdMap(row) ?? {});
        await pace();
      }
      await write(manager, table.entity, [...changed], { others, primary }, pace);
      for (const row of changed) stored.add(row);
      changed.clear();
      removed.clear();
    },
    trim(most) {
      let kept = 0;
      for (const group of groups.values()) kept += group.size + 1;
      for (const [value, group] of groups) {
        if (kept <= most) return;
        groups.delete(value);
        kept -= group.size + 1;
      }
    },
  };
};

/** Many rows a statement. `update` null: a row that is there already stays as it is. */
const write = async <T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  rows: T[],
  update: { readonly others: string[]; readonly primary: string[] } | null,
  pace: Pace,
): Promise<void> => {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const insert = manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(rows.slice(from, from + ROWS_PER_STATEMENT))
      .updateEntity(false);
    await (
      update && update.others.length > 0
        ? insert.orUpdate(update.others, update.primary)
        : insert.orIgnore()
    ).execute();
    await pace();
  }
};

import type { EntityManager } from 'typeorm';
import { CounterRow } from '../working-tables.ts';

/** Gives each next id of a table. What was given last is kept: the same log gives the same ids wherever it is cut. */
export const openCounters = async (db: EntityManager) => {
  const rows = new Map((await db.find(CounterRow)).map((row) => [row.name, row]));
  const changed = new Set<CounterRow>();
  return {
    counter: (name: string) => (): number => {
      const row = rows.get(name) ?? { name, last: 0 };
      rows.set(name, row);
      changed.add(row);
      return (row.last += 1);
    },
    async flush(manager: EntityManager): Promise<void> {
      if (changed.size > 0) await manager.upsert(CounterRow, [...changed], ['name']);
      changed.clear();
    },
  };
};

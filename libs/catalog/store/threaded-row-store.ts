import type { DataSource, ObjectLiteral } from 'typeorm';
import type { Pace } from '../pace.ts';
import { positional, updateStatement, updateWhereStatement, valuesOf } from './row-sql.ts';
import type { RowStore, RowTransaction } from './row-store.ts';
import { rowTables, type Bound, type RowColumn, type RowTables } from './row-table.ts';
import { deleteFrom, insertInto, place, selectBy } from './sqlite-sql.ts';
import { rowStoreOn } from './transactions.ts';
import { startWriterThread, type WriterThread } from './writer-thread.ts';

/**
 * A row store that writes a catalog's file in a thread of its own. Inserts, deletes, `updateOne` and the commit
 * return once the thread has been sent them; what is read waits for everything that was sent before. After any
 * error close the store and open another one.
 */
export const threadedRowStore = (source: DataSource, file: string, pace: Pace): RowStore => {
  const tables = rowTables(source);
  const thread = startWriterThread(file);
  let lastCommit: Promise<unknown> = Promise.resolve();
  const store = rowStoreOn((refuseEnded) => {
    thread.send({ kind: 'begin' });
    return Promise.resolve({
      rows: rowsOn({ tables, thread, refuseEnded, pace }),
      commit: () => {
        lastCommit = thread.ask({ kind: 'commit' });
        // Thrown by whatever comes next.
        lastCommit.catch(() => undefined);
        return Promise.resolve();
      },
      rollback: async () => {
        await thread.ask({ kind: 'rollback' }).catch(() => undefined);
      },
    });
  });
  return {
    ...store,
    settled: async () => {
      await lastCommit;
    },
    close: () => thread.close(),
  };
};

interface Context {
  readonly tables: RowTables;
  readonly thread: WriterThread;
  /** Throws when the transaction has ended. */
  readonly refuseEnded: () => void;
  readonly pace: Pace;
}

const rowsOn = ({ tables, thread, refuseEnded, pace }: Context): RowTransaction => {
  /** Sends the rows a few hundred at a time, so that the thread begins with the first ones. */
  const runEach = async (
    sql: string,
    columns: readonly RowColumn[],
    rows: Iterable<ObjectLiteral>,
  ): Promise<void> => {
    let values: Bound[] = [];
    let size = 0;
    const flush = (): void => {
      refuseEnded();
      thread.send({ kind: 'run each', sql, valuesPerRow: columns.length, values, size });
      values = [];
      size = 0;
    };
    for (const row of rows) {
      for (const column of columns) {
        const value = column.bind(row);
        values.push(value);
        size += sizeOf(value);
      }
      if (size < SIZE_PER_MESSAGE) continue;
      flush();
      await pace();
      await thread.room();
    }
    if (values.length > 0) flush();
    await thread.room();
  };
  const select = async <T extends ObjectLiteral>(
    entity: Parameters<typeof tables.read<T>>[0],
    sql: string,
    parameters: readonly (readonly Bound[])[],
  ): Promise<T[]> => {
    const reply = await thread.ask({ kind: 'select', sql, parameters });
    if (reply.kind !== 'rows') throw new Error('unreachable: a SELECT has no rows');
    return tables.read(entity, reply.rows);
  };
  return {
    find: async (entity, by, values, where) => {
      const table = tables.of(entity);
      const { sql, parameters, isOrdered } = selectBy(table, by, values, where ?? {});
      const rows = await select(entity, sql, [...parameters]);
      return isOrdered ? rows : rows.sort(table.compare);
    },
    query: (entity, condition, parameters) => {
      const { sql, names } = positional(tables.of(entity), condition, place);
      return select(entity, sql, [valuesOf(names, parameters)]);
    },
    insert: (entity, rows, onConflict) => {
      const table = tables.of(entity);
      return runEach(insertInto(table, onConflict), table.columns, rows);
    },
    updateOne: (entity, where, set, otherwise) => {
      const { sql, values } = updateStatement(tables.of(entity), set, where, place);
      thread.send({ kind: 'change one', sql, values }, otherwise);
      return Promise.resolve();
    },
    updateWhere: async (entity, { where }, parameters, set) => {
      const table = tables.of(entity);
      const { sql, values } = updateWhereStatement(table, set, where, parameters, place);
      const reply = await thread.ask({ kind: 'change', sql, values });
      if (reply.kind !== 'done') throw new Error('unreachable: an UPDATE has no count');
      return reply.changed;
    },
    delete: (entity, keys) => {
      const table = tables.of(entity);
      return runEach(deleteFrom(table), table.primary, keys);
    },
  };
};

const SIZE_PER_MESSAGE = 10_000;

// In values as most are; a long text counts as several.
const CHARACTERS = 64;
const sizeOf = (value: Bound): number =>
  typeof value === 'string' ? 1 + Math.floor(value.length / CHARACTERS) : 1;

import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { INDEXES, TABLES } from './1-tables.ts';
import { atOnce } from './at-once.ts';

/** The tables of version 0.1. */
export class FirstTables1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // By its bytes, as SQLite orders text.
    const collation = runner.dataSource.options.type === 'postgres' ? 'C' : undefined;
    await atOnce(runner, async () => {
      for (const [name, columns] of Object.entries(TABLES)) {
        await runner.createTable(
          new Table({
            name,
            columns: columns.map(([column, type, options]) => ({
              name: column,
              type,
              isPrimary: options === 'key',
              isNullable: options === 'null',
              ...(collation !== undefined && type === 'text' && { collation }),
            })),
            indices: INDEXES.filter(([table]) => table === name).map(([, column, unique]) => ({
              name: `${name}_${column}`,
              columnNames: [column],
              isUnique: unique !== undefined,
            })),
          }),
        );
      }
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(TABLES)) await runner.dropTable(name);
  }
}

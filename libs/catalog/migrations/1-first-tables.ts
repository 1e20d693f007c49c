import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { IN_KEY_ORDER, INDEXES, TABLES } from './1-tables.ts';
import { atOnce } from './at-once.ts';

/** The tables of version 0.1. */
export class FirstTables1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Text is compared by bytes, as in SQLite.
    const collation = runner.dataSource.options.type === 'postgres' ? 'C' : undefined;
    await atOnce(runner, async () => {
      for (const [name, columns] of Object.entries(TABLES)) {
        await runner.createTable(
          new Table({
            name,
            withoutRowid: IN_KEY_ORDER.has(name),
            columns: columns.map(([column, type, options]) => ({
              name: column,
              type,
              isPrimary: options === 'key',
              isNullable: options === 'null',
              ...(collation !== undefined && type === 'text' && { collation }),
            })),
            indices: INDEXES.filter(({ table }) => table === name).map(
              ({ columns: [first, ...others], isUnique = false, where }) => ({
                // PostgreSQL limits the length of names. No two indexes of a table start with the
                // same two columns.
                name: `${name}_${[first, ...others.slice(0, 1)].join('_')}`,
                columnNames: [first, ...others],
                isUnique,
                ...(where !== undefined && { where }),
              }),
            ),
          }),
        );
      }
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(TABLES)) await runner.dropTable(name);
  }
}

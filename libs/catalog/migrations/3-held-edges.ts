import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { atOnce } from './at-once.ts';

/** What edges were made from, and indexes by which rows with intervals are read page by page. */
export class HeldEdges1796173200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const collation = runner.dataSource.options.type === 'postgres' ? 'C' : undefined;
    await atOnce(runner, async () => {
      await runner.createTable(
        new Table({
          name: 'held',
          columns: [
            { name: 'owner', type: 'bigint', isPrimary: true },
            { name: 'hash', type: 'text', ...(collation !== undefined && { collation }) },
          ],
        }),
      );
      for (const [name, index, ...columnNames] of PAGED) {
        const table = new Table({ name });
        await runner.dropIndex(table, new TableIndex({ name: index, columnNames }));
        await runner.createIndex(table, new TableIndex({ name: index, columnNames }));
      }
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, name, first] of PAGED) {
      await runner.dropIndex(table, name);
      await runner.createIndex(table, new TableIndex({ name, columnNames: [first] }));
    }
    await runner.dropTable('held');
  }
}

const PAGED: readonly (readonly [
  table: string,
  index: string,
  ...columns: [string, ...string[]],
])[] = [
  ['edges', 'edges_owner', 'owner', 'closed_at', 'id'],
  ...['edges', 'field_edges', 'identities', 'fields'].flatMap(
    (table) =>
      [
        [table, `${table}_opened_at`, 'opened_at', 'id'],
        [table, `${table}_closed_at`, 'closed_at', 'id'],
      ] as const,
  ),
];

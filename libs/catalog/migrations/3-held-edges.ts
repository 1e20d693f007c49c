import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What edges were made from, and an index by which those of an owner that hold are read page by page. */
export class HeldEdges1796173200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const collation = runner.dataSource.options.type === 'postgres' ? 'C' : undefined;
    await runner.createTable(
      new Table({
        name: 'held',
        columns: [
          { name: 'owner', type: 'bigint', isPrimary: true },
          { name: 'hash', type: 'text', ...(collation !== undefined && { collation }) },
        ],
      }),
    );
    await runner.dropIndex('edges', OF_OWNER);
    await runner.createIndex(
      'edges',
      new TableIndex({ name: OF_OWNER, columnNames: ['owner', 'closed_at', 'id'] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('edges', OF_OWNER);
    await runner.createIndex('edges', new TableIndex({ name: OF_OWNER, columnNames: ['owner'] }));
    await runner.dropTable('held');
  }
}

const OF_OWNER = 'edges_owner';

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who sent an entry of the log. In plain SQL, since TypeORM would make the table again to add a column on SQLite, and ask
 * PostgreSQL about the table first.
 */
export class EventSenders1796428800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type === 'postgres') {
      // By its bytes, as SQLite orders text.
      const added = COLUMNS.map((name) => `ADD COLUMN ${name} text COLLATE "C"`);
      await runner.query(`ALTER TABLE events ${added.join(', ')}`);
      return;
    }
    for (const name of COLUMNS) await runner.query(`ALTER TABLE events ADD COLUMN ${name} text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of COLUMNS) await runner.query(`ALTER TABLE events DROP COLUMN ${name}`);
  }
}

const COLUMNS = ['actor', 'address', 'client'] as const;

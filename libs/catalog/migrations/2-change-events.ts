import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { atOnce } from './at-once.ts';

/** The table of the events of change proposals. */
export class ChangeEvents1796169600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Text is compared by bytes, as in SQLite.
    const collation = runner.dataSource.options.type === 'postgres' ? 'C' : undefined;
    const column = (name: string) => ({
      name,
      type: 'text',
      ...(collation !== undefined && { collation }),
    });
    await atOnce(runner, () =>
      runner.createTable(
        new Table({
          name: TABLE,
          columns: [
            { name: 'sequence', type: 'bigint', isPrimary: true },
            column('change'),
            column('type'),
            column('actor'),
            column('recorded_at'),
            column('event'),
            { ...column('assessment'), isNullable: true },
          ],
          indices: [{ name: 'change_events_change', columnNames: ['change'] }],
        }),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE);
  }
}

const TABLE = 'change_events';

import type { QueryRunner } from 'typeorm';

/**
 * Runs the hundred or so statements of a migration in one round trip on PostgreSQL. `work` must
 * pass tables and indexes as objects: given a name only, TypeORM queries the database.
 */
export const atOnce = async (runner: QueryRunner, work: () => Promise<void>): Promise<void> => {
  if (runner.dataSource.options.type !== 'postgres') return work();
  runner.enableSqlMemory();
  await work();
  const statements = runner.getMemorySql().upQueries.map(({ query }) => query);
  runner.disableSqlMemory();
  await runner.query(statements.join(';\n'));
};

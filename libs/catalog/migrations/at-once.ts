import type { QueryRunner } from 'typeorm';

/**
 * Runs the statements of a migration in one round trip where the database takes several at once: to make a catalog takes a
 * hundred. The work gives tables and indexes themselves, since TypeORM asks the database about those that it has only names of.
 */
export const atOnce = async (runner: QueryRunner, work: () => Promise<void>): Promise<void> => {
  if (runner.dataSource.options.type !== 'postgres') return work();
  runner.enableSqlMemory();
  await work();
  const statements = runner.getMemorySql().upQueries.map(({ query }) => query);
  runner.disableSqlMemory();
  await runner.query(statements.join(';\n'));
};

import { randomUUID } from 'node:crypto';

/**
 * The URL of an empty catalog for one test: in memory, or in a new schema of the PostgreSQL server
 * that `TEST_CATALOG_URL` names. Suites that run on every engine use it.
 */
export const freshCatalogUrl = (): string => {
  const url = process.env['TEST_CATALOG_URL'];
  if (url === undefined) return 'sqlite::memory:';
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  return `${url}${url.includes('?') ? '&' : '?'}schema=${schema}`;
};

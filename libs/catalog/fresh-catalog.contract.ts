import { randomUUID } from 'node:crypto';

/**
 * The URL of an empty catalog that nobody else has: in memory, or where `TEST_CATALOG_URL` names a PostgreSQL server in a new
 * schema there. The suites that run on every engine take their catalogs from here.
 */
export const freshCatalogUrl = (): string => {
  const url = process.env['TEST_CATALOG_URL'];
  if (url === undefined) return 'sqlite::memory:';
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  return `${url}${url.includes('?') ? '&' : '?'}schema=${schema}`;
};

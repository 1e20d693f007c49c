import { freshCatalogUrl } from '../../../libs/catalog/fresh-catalog.contract.ts';

/** The URL of an empty catalog on the PostgreSQL server that the setup of the engine tests started. */
export const freshPostgresUrl = (): string => {
  if ((process.env.TEST_CATALOG_URL ?? '') === '')
    throw new Error('the engine tests are run by "npm run test:engines"');
  return freshCatalogUrl();
};

import own from '../../jest.config.js';

// Of no use here: they open no catalog, or none of the suite's choice.
const WITHOUT_CATALOG = ['/libs/catalog/queries/runs/run-(details|facets)\\.test\\.ts$'];

// The same suites again, where every catalog is on PostgreSQL, and those that only engines need.
/** @type {import('jest').Config} */
export default {
  ...own,
  rootDir: '../..',
  testMatch: [
    '<rootDir>/test/engines/**/*.engine.test.ts',
    '<rootDir>/libs/catalog/{queries,diff}/**/*.test.ts',
    '<rootDir>/test/oracle/fold.test.ts',
    '<rootDir>/test/server/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...WITHOUT_CATALOG],
  globalSetup: '<rootDir>/test/engines/setup.ts',
  globalTeardown: '<rootDir>/test/engines/teardown.ts',
  testTimeout: 300_000,
};

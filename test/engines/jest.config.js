import own from '../../jest.config.js';

// The same suites again, where every catalog is on PostgreSQL, and those that only engines need.
/** @type {import('jest').Config} */
export default {
  ...own,
  rootDir: '../..',
  testMatch: [
    '<rootDir>/test/engines/**/*.engine.test.ts',
    '<rootDir>/libs/catalog/{read,diff}/**/*.test.ts',
    '<rootDir>/test/oracle/*.test.ts',
    '<rootDir>/apps/server/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/test/engines/setup.ts',
  globalTeardown: '<rootDir>/test/engines/teardown.ts',
  testTimeout: 300_000,
};

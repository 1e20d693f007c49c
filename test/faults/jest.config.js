import own from '../../jest.config.js';

// Servers whose disk fails and that are killed: they need Linux, a C compiler, and minutes.
/** @type {import('jest').Config} */
export default {
  ...own,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 300_000,
};

import own from '../../jest.config.js';

// Trials run over recordings that are not part of the project: see recordings.ts.
/** @type {import('jest').Config} */
export default {
  ...own,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/trials/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 300_000,
};

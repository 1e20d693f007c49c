import own from '../jest.config.js';

process.env.EFFORT ??= '0.1';

// What `npm test` runs: all but the deep tests, with a tenth of the random cases.
/** @type {import('jest').Config} */
export default {
  ...own,
  rootDir: '..',
  testPathIgnorePatterns: [...own.testPathIgnorePatterns, '\\.deep\\.test\\.ts$'],
};

const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2023',
  },
};

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{apps,bench,libs,test}/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    '/test/faults/',
    '/test/trials/',
    '\\.engine\\.test\\.ts$',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.[jt]s$': ['@swc/jest', swc] },
  // Jest on Node < 24.9 cannot `require` an ES module, so the ESM-only packages
  // that CommonJS packages require (via mercurius and fastify) are compiled.
  transformIgnorePatterns: ['/node_modules/(?!(content-disposition|cookie)/)'],
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'source'] },
  setupFiles: ['<rootDir>/test/seed.js'],
  testTimeout: 60_000,
  workerIdleMemoryLimit: '1GB',
  // Jest leaves a core idle by default.
  maxWorkers: '100%',
};

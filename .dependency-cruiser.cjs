/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means two files are one idea, or one idea is in the wrong file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'libs-never-import-apps',
      comment: 'Libraries hold the meaning; apps are the doors to it.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'library-by-its-front-door',
      comment:
        'A library is entered by its index.ts (#name), so that its inside can change; the platform also by what starts before it is loaded.',
      severity: 'error',
      from: { path: '^(libs/([^/]+)|apps|test|bench|scripts)/' },
      to: {
        path: '^libs/([^/]+)/(?!index\\.ts$|start/index\\.ts$)',
        pathNot: ['^libs/$2/', '\\.(contract|fixture)\\.ts$'],
      },
    },
    {
      name: 'libs-know-no-framework',
      comment: 'The web framework is the edge; what an answer means must not depend on it.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: 'node_modules/(@nestjs|fastify|mercurius|graphql|commander)/' },
    },
    {
      name: 'sqlite-driver-in-one-file',
      comment: 'A driver is imported by exactly one file: the engine named after it.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/event-store/sqlite/sqlite-worker\\.ts$' },
      to: { path: 'node_modules/better-sqlite3/' },
    },
    {
      name: 'eventstoredb-driver-in-one-place',
      comment:
        'A driver is imported by one file, and its definitions of the protocol by two more; the double of the server is written on those, and the benchmark compares with the client alone.',
      severity: 'error',
      from: {
        path: '^(libs|apps|test|bench|scripts)/',
        pathNot: [
          '^libs/event-store/eventstoredb/(driver|stub|batch-stream)\\.ts$',
          '^test/esdb/',
          '^bench/eventstoredb/',
        ],
      },
      to: { path: 'node_modules/@eventstore/db-client/' },
    },
    {
      name: 'neo4j-driver-in-one-file',
      comment: 'A driver is imported by exactly one file: the engine named after it.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/lineage/neo4j/driver\\.ts$' },
      to: { path: 'node_modules/neo4j-driver' },
    },
    {
      name: 'postgres-driver-in-one-file',
      comment: 'As for SQLite: the file hands it to TypeORM.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/catalog/postgres/driver\\.ts$' },
      to: { path: 'node_modules/pg/' },
    },
    {
      name: 'typeorm-in-the-catalog-only',
      comment: "TypeORM is the catalog's port to its engines.",
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/catalog/' },
      to: { path: 'node_modules/typeorm/' },
    },
    {
      name: 'opentelemetry-where-it-is-loaded-late',
      comment: 'Only what is imported when traces are asked for may import it.',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: '^apps/server/telemetry/(open-telemetry|trace-exporter)\\.ts$',
      },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'every-import-resolves-to-source',
      comment:
        'An import that resolves to nothing would make all other rules pass for want of edges.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'never-the-build-output',
      comment: 'Sources import sources; dist is for Node at run time.',
      severity: 'error',
      from: { path: '^(libs|apps|test|bench|scripts)/' },
      to: { path: '^dist/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};

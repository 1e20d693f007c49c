// Joins the compiled program and the packages that it uses into a few files in dist/program: Node finds and compiles them
// several times faster than some 2,000 small ones. Programs that are started by path, such as threads, are files of their
// own, side by side, so that code finds them by `new URL('./name.js', import.meta.url)`.
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const FOLDER = 'dist/program';

const PROGRAMS = {
  'catalog-writer': 'dist/libs/catalog/store/catalog-writer.js',
  ledgerline: 'dist/apps/cli/main.js',
  'projector-worker': 'dist/libs/platform/projector/projector-worker.js',
  'reader-program': 'dist/apps/server/readers/reader-program.js',
  'sqlite-worker': 'dist/libs/event-store/sqlite/sqlite-worker.js',
};

// Native, or loaded by some installations only. The client of EventStoreDB gives us its channel, so both need the same copy of gRPC.
const SEPARATE =
  /^(better-sqlite3|pg-native|@eventstore\/db-client(\/.*)?|@grpc\/grpc-js|neo4j-driver|@opentelemetry\/.*)$/;

// Frameworks ask for packages that are not installed, and go on without them.
const separatePackages = {
  name: 'separate packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./#]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'resolving') return undefined;
      const { importer, namespace, resolveDir, kind } = from;
      const options = { importer, namespace, resolveDir, kind, pluginData: 'resolving' };
      const isSeparate = SEPARATE.test(path) || (await resolve(path, options)).errors.length > 0;
      return isSeparate ? { path, external: true } : undefined;
    });
  },
};

const { metafile } = await build({
  entryPoints: PROGRAMS,
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // TypeORM and Nest know classes by their names.
  keepNames: true,
  sourcemap: 'linked',
  legalComments: 'eof',
  logLevel: 'warning',
  metafile: true,
  plugins: [separatePackages],
  // What CommonJS packages expect to find.
  banner: {
    js: [
      `import { createRequire as __createRequire } from 'node:module';`,
      `import { dirname as __dirnameOf } from 'node:path';`,
      `import { fileURLToPath as __fileOf } from 'node:url';`,
      `const require = __createRequire(import.meta.url);`,
      `const __filename = __fileOf(import.meta.url);`,
      `const __dirname = __dirnameOf(__filename);`,
    ].join('\n'),
  },
});
copyFileSync('apps/server/graphql/schema.graphql', join(FOLDER, 'schema.graphql'));

// Not before the new files are there: a program that runs may still load some of its own.
const files = new Set([...Object.keys(metafile.outputs), join(FOLDER, 'schema.graphql')]);
for (const name of readdirSync(FOLDER)) {
  const file = join(FOLDER, name);
  if (!files.has(file)) rmSync(file);
}

// Joins the compiled program and the packages that it uses into a few files in dist/program: Node finds and compiles them
// several times faster than some 2,000 small ones. Programs that are started by path, such as threads, are files of their
// own, side by side, so that code finds them by `new URL('./name.js', import.meta.url)`.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

// Makes two programs: the whole one in dist/program, and dist/client/ledgerline.mjs, which only asks servers.

const FOLDER = 'dist/program';
const CLIENT = 'dist/client/ledgerline.mjs';

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

// TypeORM and Nest know classes by their names, which is what keepNames is for. It names every arrow function too, each time that
// one is made: that took a tenth of the processor time of an event.
const NAMES = 'var __name = (target, value) => __defProp(';
const NAMES_OF_CLASSES =
  'var __name = (target, value) => !("prototype" in target) ? target : __defProp(';
const naming = Object.keys(metafile.outputs).filter(
  (file) => file.endsWith('.js') && readFileSync(file, 'utf8').includes(NAMES),
);
if (naming.length === 0) throw new Error('esbuild names functions in another way than it did');
for (const file of naming)
  writeFileSync(file, readFileSync(file, 'utf8').replace(NAMES, NAMES_OF_CLASSES));

// The client is one file without native modules, so that a pipeline can run it with nothing but Node. What opens local files
// is left out: the commands that only do that, and the ways to local files of the others.
const LOCAL_COMMANDS = ['serve', 'restore', 'rebuild', 'key', 'verify', 'backup'];
const ONLY_SERVERS = `
  import { UsageError } from './dist/apps/cli/exit-codes.js';
  const refuse = async () => {
    throw new UsageError('this program asks a server: give --url, or set LEDGERLINE_URL');
  };
  export { refuse as inProcess, refuse as localTarget };`;

const withoutLocalFiles = {
  name: 'without local files',
  setup({ onLoad, onResolve, resolve }) {
    const commands = new RegExp(`/cli/commands/(${LOCAL_COMMANDS.join('|')})\\.js$`);
    onLoad({ filter: commands }, ({ path }) => {
      const [, name = ''] = commands.exec(path) ?? [];
      return { contents: `export const add${name[0]?.toUpperCase()}${name.slice(1)} = () => {};` };
    });
    onLoad({ filter: /\/cli\/(ask\/in-process|ingest\/local-target)\.js$/ }, () => ({
      contents: ONLY_SERVERS,
      resolveDir: process.cwd(),
    }));
    // A library brings only what is used of it: its modules do nothing but export.
    onResolve({ filter: /^[.#]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'resolving') return undefined;
      const { importer, namespace, resolveDir, kind } = from;
      const options = { importer, namespace, resolveDir, kind, pluginData: 'resolving' };
      const resolved = await resolve(path, options);
      const isOwn = resolved.path.includes('/dist/') && !resolved.path.includes('/node_modules/');
      return isOwn ? { ...resolved, sideEffects: kind === 'entry-point' } : undefined;
    });
  },
};

await build({
  entryPoints: [PROGRAMS.ledgerline],
  outfile: CLIENT,
  bundle: true,
  minify: true,
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'eof',
  logLevel: 'warning',
  plugins: [withoutLocalFiles],
  banner: {
    js: `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`,
  },
});
copyFileSync('apps/server/graphql/schema.graphql', join(FOLDER, 'schema.graphql'));

// Not before the new files are there: a program that runs may still load some of its own.
const files = new Set([...Object.keys(metafile.outputs), join(FOLDER, 'schema.graphql')]);
for (const name of readdirSync(FOLDER)) {
  const file = join(FOLDER, name);
  if (!files.has(file)) rmSync(file);
}

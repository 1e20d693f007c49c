// Makes package-lock.json complete for all platforms. Where a registry serves only some builds of optional native
// packages, npm writes a lock file without the others, and `npm ci` elsewhere calls it out of sync.
//   node scripts/complete-lock.js           adds what is missing
//   node scripts/complete-lock.js --check   exits 1 and names what is missing, or any download address
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const OS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPU = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(path, name)) continue;
    missing.push(`${name}@${version}`);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      optional: true,
    };
  }
}
const addresses = Object.entries(lock.packages)
  .filter(([, entry]) => entry.resolved !== undefined)
  .map(([path]) => path);

if (process.argv.includes('--check')) {
  for (const name of missing)
    console.error(`${FILE} lacks the optional package ${name}: run "npm run lock"`);
  for (const path of addresses) console.error(`${FILE} holds a download address for ${path}`);
  process.exitCode = missing.length + addresses.length > 0 ? 1 : 0;
} else if (missing.length > 0) {
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${missing.length} optional packages to ${FILE}`);
}

/** As Node looks: in the package's own node_modules, then in each one above it, to the root's. */
function resolves(path, name) {
  const levels = path.split('/node_modules/');
  return (
    levels.some((_, index) => {
      const above = levels.slice(0, levels.length - index).join('/node_modules/');
      return lock.packages[`${above === '' ? '' : `${above}/`}node_modules/${name}`] !== undefined;
    }) || lock.packages[`node_modules/${name}`] !== undefined
  );
}

function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = OS.filter((word) => words.includes(word));
  const cpu = CPU.filter((word) => words.includes(word));
  return { ...(cpu.length > 0 && { cpu }), ...(os.length > 0 && { os }) };
}

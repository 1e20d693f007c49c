import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { withSections, type Section } from './report.ts';

// `npm run bench -- [NAME…] [--write] [OPTION…]` runs benchmarks, each in a process of its own, and passes the other options on.
// `--write` puts what they print into docs/performance.md. `--quick` makes all of them small.

const BENCHMARKS: ReadonlyMap<string, string> = new Map([
  ['ingest', 'Durable intake over HTTP'],
  ['eventstoredb', 'Durable intake into an EventStoreDB'],
  ['overload', 'More events than the server can take'],
  ['freshness', 'From acknowledged to visible'],
  ['neighbours', 'Events and health checks beside expensive questions'],
  ['start', 'Start of the server'],
  ['memory', 'Memory of the server'],
  ['project', 'Projection of ordinary traffic'],
  ['history', 'Cost of an event as history grows'],
  ['rebuild', 'Rebuild and verify'],
  ['traversal', 'Lineage out of the graph in memory'],
  ['impact', 'Assessment of a proposed change'],
]);

const main = async (): Promise<void> => {
  const given = process.argv.slice(2);
  const firstOption = given.findIndex((word) => word.startsWith('-'));
  const named = firstOption < 0 ? given : given.slice(0, firstOption);
  const options = given.slice(named.length).filter((word) => word !== '--write');
  const unknown = named.filter((name) => !BENCHMARKS.has(name));
  if (unknown.length > 0) {
    console.error(
      `no benchmark is named ${unknown.join(', ')}; choose from: ${allNames().join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const sections: Section[] = [];
  for (const name of named.length > 0 ? named : allNames())
    sections.push({
      title: BENCHMARKS.get(name) ?? name,
      command: ['npm run bench --', name, ...options].join(' '),
      machine: machine(),
      printed: await printedBy(name, options),
    });
  if (!given.includes('--write')) return;
  const former = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  writeFileSync(DOCUMENT, withSections(former, sections, [...BENCHMARKS.values()]));
};

const allNames = (): readonly string[] => [...BENCHMARKS.keys()];

const DOCUMENT = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

/** Runs a benchmark, passes on what it prints, and returns that. Throws if it fails. */
const printedBy = async (name: string, options: readonly string[]): Promise<string> => {
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [script, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    process.stdout.write(text);
  });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`the benchmark ${name} failed`);
  return printed;
};

const machine = (): string => {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.versions.node}, SQLite ${sqliteVersion()}, ${cpus().length} CPUs, ${memory} GiB of memory`;
};

const sqliteVersion = (): string => {
  const db = new Database(':memory:');
  const version = db.prepare('SELECT sqlite_version()').pluck().get();
  db.close();
  return String(version);
};

await main();

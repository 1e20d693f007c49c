// Writes the log and the catalog that this version makes of the shop's story, for later versions to open:
//   npm run build && node scripts/make-fixture.js     writes test/fixtures/v<version of package.json>/
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { run } from '../dist/apps/cli/run.js';
import { story } from '../dist/test/shop/story.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = `test/fixtures/v${version}`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const lines = story.map((event) => `${JSON.stringify(event)}\n`).join('');
const code = await run(['ingest', '-'], {
  env: {
    EVENT_STORE_URL: `sqlite:${folder}/events.db`,
    CATALOG_URL: `sqlite:${folder}/catalog.db`,
  },
  stdin: Readable.from([Buffer.from(lines)]),
  stdout: process.stdout,
  stderr: process.stderr,
  untilStopped: () => once(process, 'SIGINT'),
});
if (code !== 0) process.exit(code);
console.log(`wrote ${folder}`);

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';

// What a simple server for NDJSON does: JSON.parse of each line, and one SQLite transaction for all requests that wait. The database is the
// program's argument.
const db = new Database(process.argv[2] ?? 'parsing.db');
db.pragma('page_size = 8192');
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(
  'CREATE TABLE events (sequence INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, data BLOB, UNIQUE (stream, revision))',
);
const insert = db.prepare('INSERT INTO events (stream, revision, data) VALUES (?, ?, ?)');

interface Waiting {
  readonly body: Buffer;
  readonly answer: (count: number) => void;
}

let waiting: Waiting[] = [];
const revisions = new Map<string, number>();

const runIdOf = (line: Buffer): string => {
  const event = JSON.parse(line.toString()) as { readonly run: { readonly runId: string } };
  return event.run.runId;
};

const store = (body: Buffer): number => {
  let count = 0;
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(0x0a, start);
    const end = found < 0 ? body.length : found;
    const line = body.subarray(start, end);
    start = end + 1;
    if (line.length === 0) continue;
    const stream = runIdOf(line);
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    insert.run(stream, revision, line);
    count += 1;
  }
  return count;
};

const commit = db.transaction((group: readonly Waiting[]) => group.map(({ body }) => store(body)));

const storeWaiting = (): void => {
  const group = waiting;
  waiting = [];
  const counts = commit(group);
  group.forEach(({ answer }, index) => answer(counts[index] ?? 0));
};

const server = createServer((message, response) => {
  const chunks: Buffer[] = [];
  message.on('data', (chunk: Buffer) => chunks.push(chunk));
  message.on('end', () => {
    const answer = (accepted: number): void => {
      const text = JSON.stringify({ accepted });
      response.writeHead(200, { 'content-length': text.length }).end(text);
    };
    waiting.push({ body: Buffer.concat(chunks), answer });
    if (waiting.length === 1) setImmediate(storeWaiting);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listens at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('SIGTERM', () => process.exit(0));

import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// The least a durable server can do: it appends each body to a file and answers after a flush to the disk. Bodies that arrive during a flush share
// the next one. The file is the program's argument.
const file = await open(process.argv[2] ?? 'bare.ndjson', 'a');

interface Waiting {
  readonly chunks: readonly Buffer[];
  readonly answer: () => void;
}

let waiting: Waiting[] = [];
let isFlushing = false;

const flush = async (): Promise<void> => {
  isFlushing = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    await file.writev(group.flatMap(({ chunks }) => chunks));
    await file.datasync();
    for (const { answer } of group) answer();
  }
  isFlushing = false;
};

const server = createServer((message, response) => {
  const chunks: Buffer[] = [];
  message.on('data', (chunk: Buffer) => chunks.push(chunk));
  message.on('end', () => {
    const answer = (): void => void response.writeHead(201, { 'content-length': 0 }).end();
    waiting.push({ chunks, answer });
    if (!isFlushing) void flush();
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listens at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('SIGTERM', () => process.exit(0));

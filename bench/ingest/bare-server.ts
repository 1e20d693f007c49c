import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

// Appends every body to the file that its argument names, and answers once the body is on the disk.
const file = await open(process.argv[2] ?? 'bare.ndjson', 'a');

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const server = createServer((message, answer) => {
  void (async () => {
    const isPost = message.method === 'POST';
    if (isPost) {
      await file.write(await bodyOf(message));
      await file.datasync();
    }
    answer.writeHead(isPost ? 201 : 404, { 'content-length': 0 }).end();
  })();
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listens at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('SIGTERM', () => process.exit(0));

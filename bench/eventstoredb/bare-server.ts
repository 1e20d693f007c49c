import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { binaryEvent, EventStoreDBClient } from '@eventstore/db-client';
import { z } from 'zod';

// The least that a server on EventStoreDB can do: it appends each event to the stream of its run, behind the events of the run that it has
// appended before, and answers when that is durable. NDJSON is one append for the events of each run. The connection string is the program's argument.
const client = EventStoreDBClient.connectionString(process.argv[2] ?? '');
const revisions = new Map<string, number>();
const prefix = `bare-${randomUUID()}-`;

// Ledgerline takes any other type for an entry of its log, and these are not.
const TYPE = '$bare';

const runOf = z.object({ run: z.object({ runId: z.string() }) });

const append = async (runId: string, bodies: readonly Buffer[]): Promise<void> => {
  const before = revisions.get(runId);
  revisions.set(runId, (before ?? -1) + bodies.length);
  const metadata = Buffer.from(JSON.stringify({ recordedAt: new Date().toISOString() }));
  const events = bodies.map((data) => ({
    ...binaryEvent({ id: randomUUID(), type: TYPE, data }),
    metadata: new Uint8Array(metadata),
  }));
  const expectedRevision = before === undefined ? 'no_stream' : BigInt(before);
  await client.appendToStream(prefix + runId, events, { expectedRevision, requiresLeader: true });
};

const take = async (body: Buffer, isLines: boolean): Promise<void> => {
  const runs = new Map<string, Buffer[]>();
  for (const line of isLines ? linesOf(body) : [body]) {
    const { runId } = runOf.parse(JSON.parse(line.toString())).run;
    const ofRun = runs.get(runId);
    if (ofRun === undefined) runs.set(runId, [line]);
    else ofRun.push(line);
  }
  // Not more at a time than the server turns into more events a second.
  const waiting = [...runs];
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [runId, bodies] = next;
      await append(runId, bodies);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, waiting.length) }, lane));
};

const IN_FLIGHT = 512;

function* linesOf(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length;) {
    const end = body.indexOf(0x0a, start);
    const stop = end < 0 ? body.length : end;
    if (stop > start) yield body.subarray(start, stop);
    start = stop + 1;
  }
}

const server = createServer((message, response) => {
  const chunks: Buffer[] = [];
  message.on('data', (chunk: Buffer) => chunks.push(chunk));
  message.on('end', () => {
    const isLines = message.headers['content-type'] === 'application/x-ndjson';
    take(Buffer.concat(chunks), isLines).then(
      () => response.writeHead(201, { 'content-length': 0 }).end(),
      (error: unknown) => response.writeHead(503).end(String(error)),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listens at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('SIGTERM', () => process.exit(0));

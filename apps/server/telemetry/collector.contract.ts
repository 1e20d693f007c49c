import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { BinaryReader } from 'google-protobuf';

/** A span as it came over the wire. Ids in hex. */
export interface Told {
  readonly trace: string;
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  /** 2 is that of a server. */
  readonly kind: number;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly isFailed: boolean;
  /** What is said of the process. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** A double of a collector: takes traces at `/v1/traces`. */
export interface Collector {
  readonly url: string;
  readonly spans: Told[];
  /** Every body that came. */
  readonly bodies: Buffer[];
  readonly headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

/** Takes and decodes traces; `answer` says otherwise what becomes of a request. */
export const openCollector = async (
  answer: (reply: ServerResponse) => void = (reply) => reply.end(),
): Promise<Collector> => {
  const spans: Told[] = [];
  const bodies: Buffer[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const take = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    if (request.url !== '/v1/traces') throw new Error(`unreachable: sent to ${request.url}`);
    bodies.push(body);
    headers.push(request.headers);
    spans.push(...spansIn(body));
    answer(reply);
  };
  const server = createServer((request, reply) => void take(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    headers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

// The numbers of the fields are those of opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto.

type Fields = Readonly<Record<number, (reader: BinaryReader) => void>>;

const read = (bytes: Uint8Array, fields: Fields): void => {
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    const field = fields[reader.getFieldNumber()];
    if (field === undefined) reader.skipField();
    else field(reader);
  }
};

const spansIn = (body: Buffer): readonly Told[] => {
  const spans: Told[] = [];
  read(body, { 1: (request) => spans.push(...spansOfResource(request.readBytes())) });
  return spans;
};

const spansOfResource = (bytes: Uint8Array): readonly Told[] => {
  const resource: Record<string, unknown> = {};
  const spans: Omit<Told, 'resource'>[] = [];
  read(bytes, {
    1: (reader) => read(reader.readBytes(), { 1: (inner) => addFact(inner, resource) }),
    2: (reader) =>
      read(reader.readBytes(), {
        2: (inner) => spans.push(spanOf(inner.readBytes())),
      }),
  });
  return spans.map((span) => ({ ...span, resource }));
};

const spanOf = (bytes: Uint8Array): Omit<Told, 'resource'> => {
  const facts: Record<string, unknown> = {};
  let [trace, id, parent, name, kind, code] = ['', '', '', '', 0, 0];
  read(bytes, {
    1: (reader) => (trace = hexOf(reader)),
    2: (reader) => (id = hexOf(reader)),
    4: (reader) => (parent = hexOf(reader)),
    5: (reader) => (name = reader.readString()),
    6: (reader) => (kind = reader.readEnum()),
    9: (reader) => addFact(reader, facts),
    15: (reader) => read(reader.readBytes(), { 3: (inner) => (code = inner.readEnum()) }),
  });
  return {
    ...{ trace, id, name, kind, facts },
    parent: parent === '' ? null : parent,
    isFailed: code === 2,
  };
};

const addFact = (reader: BinaryReader, facts: Record<string, unknown>): void => {
  let key = '';
  let value: unknown = null;
  read(reader.readBytes(), {
    1: (inner) => (key = inner.readString()),
    2: (inner) =>
      read(inner.readBytes(), {
        1: (any) => (value = any.readString()),
        2: (any) => (value = any.readBool()),
        3: (any) => (value = any.readInt64()),
        4: (any) => (value = any.readDouble()),
      }),
  });
  facts[key] = value;
};

const hexOf = (reader: BinaryReader): string => Buffer.from(reader.readBytes()).toString('hex');

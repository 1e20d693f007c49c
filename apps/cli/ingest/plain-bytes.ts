import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The bytes of a source, inflated if they begin as gzip does, without the byte order mark that some editors put in front. */
export async function* plainBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* without(BYTE_ORDER_MARK, await inflated(chunks));
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const inflated = async (chunks: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer>> => {
  const { head, rest } = await headOf(chunks, GZIP.length);
  if (!startsWith(head, GZIP)) return rest;
  const gunzip = createGunzip();
  // The iteration below gets the error; without a callback it would end the process.
  pipeline(Readable.from(rest), gunzip, () => undefined);
  return gunzip;
};

async function* without(mark: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await headOf(chunks, mark.length);
  let skip = startsWith(head, mark) ? mark.length : 0;
  for await (const chunk of rest) {
    yield chunk.subarray(skip);
    skip = 0;
  }
}

const startsWith = (bytes: Buffer, mark: Buffer): boolean =>
  bytes.subarray(0, mark.length).equals(mark);

/** The first bytes, at least so many unless there are fewer, and everything again from the start. */
const headOf = async (
  chunks: AsyncIterable<Buffer>,
  length: number,
): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> => {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const rest = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { head, rest: rest() };
};

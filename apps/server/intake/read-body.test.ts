import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { readBody } from './read-body.ts';
import { sharedMemory } from './shared-memory.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = (): void => {
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('unreachable: --expose-gc is set');
  Reflect.apply(collect, undefined, []);
};

/** How many bytes this process has in use, in its heap and in buffers. */
const held = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const limits = { isGzip: false, maxMegabytes: 1, maxRatio: 100, silenceMs: 10_000 };
const MEGABYTE = 1024 * 1024;

const read = (
  chunks: readonly Buffer[],
  more: Partial<typeof limits> = {},
  memory = 100 * MEGABYTE,
) => {
  const source = new PassThrough();
  const body = readBody(source, sharedMemory(memory)(), { ...limits, ...more });
  for (const chunk of chunks) source.write(chunk);
  source.end();
  return body;
};

describe('a body', () => {
  it('may be as large as the limit and not a byte larger, plain or inflated', async () => {
    const most = Buffer.alloc(MEGABYTE, 'x');
    const more = Buffer.alloc(MEGABYTE + 1, 'x');
    for (const isGzip of [false, true]) {
      const sent = (body: Buffer) => [isGzip ? gzipSync(body) : body];
      expect((await read(sent(most), { isGzip })).equals(most)).toBe(true);
      await expect(read(sent(more), { isGzip })).rejects.toThrow('larger than 1 MB');
    }
  });

  it('may be compressed as well as can be while it is small', async () => {
    const zeros = Buffer.alloc(MEGABYTE);
    expect((await read([gzipSync(zeros)], { isGzip: true })).length).toBe(MEGABYTE);
  });

  it('takes about as much memory as it has bytes, however small its chunks are', async () => {
    const bytes = Buffer.from(Array.from({ length: MEGABYTE }, (_, index) => index % 251));
    const source = new PassThrough();
    const body = readBody(source, sharedMemory(MEGABYTE)(), limits);
    collectGarbage();
    const before = held();
    for (let at = 0; at < MEGABYTE; at += 1) {
      // As they come from a socket: parts of one large buffer.
      source.write(bytes.subarray(at, at + 1));
      if (at % 10_000 === 0) await setImmediate();
    }
    await setImmediate();
    collectGarbage();
    expect(held() - before).toBeLessThan(8 * MEGABYTE);
    source.end();
    expect((await body).equals(bytes)).toBe(true);
  });

  it('is the same whatever sizes its chunks have', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 253));
    const sizes = [1, 7, 40_000, 3, 16_384, 16_383, 5, 1000, 70_000, 2];
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const size = sizes[chunks.length % sizes.length] ?? 1;
      chunks.push(bytes.subarray(at, at + size));
      at += size;
    }
    expect((await read(chunks)).equals(bytes)).toBe(true);
  });

  it('may be gzip in several members', async () => {
    const chunks = [gzipSync('one '), gzipSync('two')];
    expect(String(await read(chunks, { isGzip: true }))).toBe('one two');
  });

  it('is given up when nothing more of it comes', async () => {
    const source = new PassThrough();
    source.write('{');
    const body = readBody(source, sharedMemory(MEGABYTE)(), { ...limits, silenceMs: 50 });
    await expect(body).rejects.toMatchObject({
      status: 408,
      message: 'nothing more of the body came for 0.05 seconds',
    });
    expect(source.destroyed).toBe(false);
  });

  it('is given up when its sender goes away', async () => {
    const source = new PassThrough();
    const body = readBody(source, sharedMemory(MEGABYTE)(), limits);
    source.destroy();
    await expect(body).rejects.toMatchObject({ status: 400 });
  });
});

describe('the memory for bodies', () => {
  it('is refused when all of it is held, and given again when some is released', async () => {
    const openShare = sharedMemory(1000);
    const first = openShare();
    expect(first.take(900)).toBeNull();
    expect(openShare().take(101)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(openShare().take(100)).toBeNull();
    first.release();
    first.release();
    expect(openShare().take(900)).toBeNull();
    expect(openShare().take(1)).not.toBeNull();
    await expect(read([Buffer.alloc(11)], {}, 10)).rejects.toMatchObject({ status: 503 });
  });
});

import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { readBody } from './read-body.ts';
import { sharedMemory } from './shared-memory.ts';

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

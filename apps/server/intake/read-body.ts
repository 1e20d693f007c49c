import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { IntakeRefusal, tooLarge } from './refusal.ts';
import type { Share } from './shared-memory.ts';

interface BodyLimits {
  readonly isGzip: boolean;
  readonly maxMegabytes: number;
  /** How many times its size a compressed body may become, once it is larger than a megabyte. */
  readonly maxRatio: number;
  /** How long the sender may be silent in the midst of a body. */
  readonly silenceMs: number;
}

const MEGABYTE = 1024 * 1024;

/**
 * Reads a body to its end and inflates it. Rejects with an {@link IntakeRefusal} as soon as a limit is passed; the source is
 * never destroyed, since the answer still has to go out on the same connection.
 */
export const readBody = (source: Readable, share: Share, limits: BodyLimits): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const inflate = limits.isGzip ? createGunzip() : null;
    const chunks: Buffer[] = [];
    let received = 0;
    let size = 0;
    let isOver = false;
    const timer = setTimeout(() => fail(tooSlow(limits.silenceMs)), limits.silenceMs);

    const end = (settle: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      inflate?.destroy();
      settle();
    };
    const fail = (refusal: IntakeRefusal): void => end(() => reject(refusal));
    const finish = (): void => end(() => resolve(joined(chunks, size)));
    const keep = (chunk: Buffer): void => {
      if (isOver) return;
      size += chunk.length;
      const refusal = refusalAt(size, received, limits) ?? share.take(chunk.length);
      if (refusal !== null) fail(refusal);
      else chunks.push(chunk);
    };
    const receive = (chunk: Buffer): void => {
      // What comes after a refusal is read and forgotten.
      if (isOver) return;
      timer.refresh();
      received += chunk.length;
      if (inflate === null) keep(chunk);
      else if (received > limits.maxMegabytes * MEGABYTE) fail(tooLarge(limits.maxMegabytes));
      else if (!inflate.write(chunk)) {
        source.pause();
        inflate.once('drain', () => source.resume());
      }
    };

    inflate?.on('data', keep);
    inflate?.on('end', finish);
    inflate?.on('error', (error) => fail(notGzip(error)));
    source.on('data', receive);
    source.on('end', () => (inflate === null ? finish() : inflate.end()));
    source.on('error', () => fail(cutOff()));
    source.on('close', () => {
      if (!source.readableEnded) fail(cutOff());
    });
  });

/** The body in one piece: the chunk itself, unless it is a small part of a buffer, all of which it would keep in memory. */
const joined = (chunks: readonly Buffer[], size: number): Buffer => {
  const [first] = chunks;
  const isAlone = first !== undefined && chunks.length === 1;
  return isAlone && first.buffer.byteLength <= 2 * size ? first : Buffer.concat(chunks, size);
};

const refusalAt = (
  size: number,
  received: number,
  { isGzip, maxMegabytes, maxRatio }: BodyLimits,
): IntakeRefusal | null => {
  if (size > maxMegabytes * MEGABYTE) return tooLarge(maxMegabytes);
  if (!isGzip || size <= MEGABYTE || size <= received * maxRatio) return null;
  return new IntakeRefusal(
    413,
    `the body inflates to more than ${maxRatio} times its size (MAX_INFLATE_RATIO): send it less compressed, or in parts`,
  );
};

const notGzip = (cause: NodeJS.ErrnoException): IntakeRefusal =>
  new IntakeRefusal(
    400,
    cause.code === 'Z_BUF_ERROR'
      ? 'the body ends before its gzip data does: send it again whole'
      : `the body is not the gzip data that its content encoding names: ${cause.message}`,
  );

const tooSlow = (silenceMs: number): IntakeRefusal =>
  new IntakeRefusal(408, `nothing more of the body came for ${silenceMs / 1000} seconds`, {
    connection: 'close',
  });

const cutOff = (): IntakeRefusal =>
  new IntakeRefusal(400, 'the connection ended before the body did');

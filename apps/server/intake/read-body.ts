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
    const pieces = openPieces();
    let received = 0;
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
    const finish = (): void => end(() => resolve(pieces.joined()));
    const keep = (chunk: Buffer): void => {
      if (isOver) return;
      const size = pieces.size() + chunk.length;
      const refusal = refusalAt(size, received, limits) ?? share.take(chunk.length);
      if (refusal !== null) fail(refusal);
      else pieces.add(chunk);
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

/** The pieces of a body that is being read. */
interface Pieces {
  add(chunk: Buffer): void;
  /** How many bytes were added. */
  size(): number;
  /** The body in one piece. */
  joined(): Buffer;
}

/**
 * Keeps a body in about as much memory as it has bytes, however small its chunks are. A chunk is an object of its
 * own, and part of what was read from the socket with it: a body sent byte by byte would take some 400 times its
 * size. So the chunks after the first are copied together, except large ones.
 */
const openPieces = (): Pieces => {
  const whole: Buffer[] = [];
  let block = Buffer.alloc(0);
  let used = 0;
  let size = 0;
  const endBlock = (): void => {
    if (used > 0) whole.push(block.subarray(0, used));
    [block, used] = [Buffer.alloc(0), 0];
  };
  return {
    size: () => size,
    add: (chunk) => {
      size += chunk.length;
      if (size === chunk.length || chunk.length >= LARGE_CHUNK) {
        endBlock();
        whole.push(chunk);
        return;
      }
      if (chunk.length > block.length - used) {
        endBlock();
        block = Buffer.allocUnsafeSlow(Math.max(LARGE_CHUNK, Math.min(size, LARGEST_BLOCK)));
      }
      used += chunk.copy(block, used);
    },
    joined: () => {
      endBlock();
      const [first] = whole;
      const isAlone = first !== undefined && whole.length === 1;
      // A small part of a buffer would keep all of the buffer in memory.
      return isAlone && first.buffer.byteLength <= 2 * size ? first : Buffer.concat(whole, size);
    },
  };
};

const LARGE_CHUNK = 16 * 1024;
const LARGEST_BLOCK = 1024 * 1024;

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

import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** Calls `end` when nothing has moved on a socket for 30 seconds while a stream is passed on; the socket may be used again afterwards. */
export const endWhenStalled = (socket: Socket, stream: Readable, end: () => void): void => {
  socket.setTimeout(STALLED_MS).once('timeout', end);
  stream.once('close', () => socket.setTimeout(0).off('timeout', end));
};

const STALLED_MS = 30_000;

import type { WebsocketHandler } from '@fastify/websocket';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { CloseCode, makeServer, type ConnectionInitMessage, type ServerOptions } from 'graphql-ws';

type Socket = Parameters<WebsocketHandler>[0];

/** What is known of a socket beside what was said over it. */
export interface Opened {
  readonly request: FastifyRequest;
  /** Closes it with a reason for its client. */
  close(code: number, reason: string): void;
}

interface Limits {
  /** How many bytes may wait for a client to read them before it is told more. */
  readonly maxWaiting: number;
  /** How long a client that is told to go may take to do so. */
  readonly graceMs: number;
}

const LIMITS: Limits = { maxWaiting: 8 * 1024 * 1024, graceMs: 5000 };

// Who does not answer for so long is gone, or reads nothing.
const KEEP_ALIVE_MS = 12_000;

/** "Try again later": who comes back can go on after the last event that it has read. */
const TRY_AGAIN = 1013;

/**
 * Speaks `graphql-transport-ws` over a socket. As the library's own way for fastify, but that writes to the console, and lets what
 * a client does not read wait in memory.
 */
export const socketHandler = (
  options: ServerOptions<ConnectionInitMessage['payload'], Opened>,
  { maxWaiting, graceMs }: Limits = LIMITS,
): WebsocketHandler => {
  const server = makeServer<ConnectionInitMessage['payload'], Opened>(options);
  return (socket, request) => {
    const { log } = request;
    const send = (data: string): Promise<void> => {
      if (socket.readyState === socket.OPEN && socket.bufferedAmount > maxWaiting) {
        log.warn('a client reads too slowly what it has subscribed to: its socket is closed');
        socket.close(
          TRY_AGAIN,
          'what was told before is not read yet: come back and go on after it',
        );
        // It would have to read all that waits before it reads that.
        setTimeout(() => socket.terminate(), graceMs).unref();
      }
      // Whoever goes on telling a socket that is closing would do so for nobody.
      if (socket.readyState !== socket.OPEN) return Promise.reject(new Error('the socket closes'));
      return new Promise((resolve, reject) => {
        socket.send(data, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    };
    const receive = async (data: string, take: (data: string) => Promise<void>): Promise<void> => {
      try {
        await take(data);
      } catch (error) {
        // To who is gone already nothing can be told.
        if (socket.readyState !== socket.OPEN) return;
        log.error({ err: error }, 'a subscription ended for an internal error');
        socket.close(CloseCode.InternalServerError, 'internal error');
      }
    };
    const stopPinging = keepAlive(socket);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send,
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => {
          socket.on('message', (data) => void receive(textOf(data), take));
        },
      },
      { request, close: (code, reason) => socket.close(code, reason) },
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      void closed(code, reason.toString());
    });
  };
};

/** Says in one sentence why a socket breaks off. It is closed by then, or about to be. */
export const tellOfSocket = (
  error: Error,
  socket: Socket,
  log: FastifyBaseLogger,
  maxMessage: number,
): void => {
  const isTooLong = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
  const reason = isTooLong
    ? `a message over it was longer than ${maxMessage} bytes`
    : error.message;
  log.warn(`a WebSocket is closed: ${reason}`);
  setTimeout(() => socket.terminate(), LIMITS.graceMs).unref();
};

const keepAlive = (socket: Socket): (() => void) => {
  let isAnswered = true;
  socket.on('pong', () => {
    isAnswered = true;
  });
  const pinging = setInterval(() => {
    if (!isAnswered) socket.terminate();
    else if (socket.readyState === socket.OPEN) {
      isAnswered = false;
      socket.ping();
    }
  }, KEEP_ALIVE_MS);
  return () => clearInterval(pinging);
};

const textOf = (data: Buffer | ArrayBuffer | Buffer[]): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString();
};

import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebsocketHandler } from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, parse } from 'graphql';
import { WebSocket } from 'ws';
import { socketHandler } from './socket-handler.ts';
import { withWebSockets } from './subscriptions.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Socket = Parameters<WebsocketHandler>[0];

const SCHEMA = buildSchema('type Query { text: String } type Subscription { text: String }');
const EVENT = 256 * 1024;
const MAX_WAITING = 1024 * 1024;

/** A server that never ceases to tell, as fast as it may. */
const chattering = async (graceMs: number) => {
  const fastify: FastifyInstance = Fastify();
  const sockets: Socket[] = [];
  await fastify.register(async (scope) => {
    await withWebSockets(scope);
    const wsHandler = socketHandler(
      {
        onSubscribe: (_context, _id, { query }) => ({ schema: SCHEMA, document: parse(query) }),
        subscribe: async function* () {
          for (;;) yield await Promise.resolve({ data: { text: 'x'.repeat(EVENT) } });
        },
      },
      { maxWaiting: MAX_WAITING, graceMs },
    );
    scope.websocketServer.on('connection', (socket) => sockets.push(socket));
    scope.route({ method: 'GET', url: '/', handler: () => '', wsHandler });
  });
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  closing.push(() => fastify.close());
  const client = new WebSocket(address.replace('http', 'ws'), 'graphql-transport-ws');
  await new Promise((resolve) => client.once('open', resolve));
  client.send('{"type":"connection_init"}');
  await new Promise((resolve) => client.once('message', resolve));
  const [socket] = sockets;
  if (socket === undefined) throw new Error('unreachable: it is connected');
  const listen = (id: number) =>
    client.send(
      JSON.stringify({
        id: `${id}`,
        type: 'subscribe',
        payload: { query: 'subscription { text }' },
      }),
    );
  return { client, socket, listen };
};

describe('a client that does not read', () => {
  it('is told no more than fits, and to go, which it hears once it reads', async () => {
    const { client, socket, listen } = await chattering(60_000);
    client.pause();
    let most = 0;
    for (let id = 0; socket.readyState === socket.OPEN; id += 1) {
      if (id < 50) listen(id);
      await pause(5);
      most = Math.max(most, socket.bufferedAmount);
    }
    // One event more is told before it is seen that those before wait.
    expect(most).toBeLessThan(MAX_WAITING + 2 * EVENT);
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.resume();
    expect(await closed).toBe(1013);
  });

  it('is left when it does not go', async () => {
    const { client, socket, listen } = await chattering(100);
    client.pause();
    const gone = new Promise((resolve) => socket.once('close', resolve));
    for (let id = 0; id < 50; id += 1) listen(id);
    await gone;
    expect(socket.readyState).toBe(socket.CLOSED);
    client.terminate();
  });
});

it('a client that reads is told as much as there is', async () => {
  const { client, listen } = await chattering(60_000);
  let bytes = 0;
  listen(0);
  await new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      bytes += data.length;
      if (bytes > 20 * MAX_WAITING) resolve();
    });
  });
  expect(client.readyState).toBe(client.OPEN);
  client.terminate();
});

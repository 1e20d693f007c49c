import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A network between a client and a server of this machine, which can be slow, stall, or break. */
export interface Network {
  readonly port: number;
  /** Delays whatever is sent from now on, in either direction, by some milliseconds; `Infinity` lets nothing pass. */
  delay(milliseconds: number): void;
  /** Cuts all connections. New ones can be made. */
  cut(): void;
  close(): Promise<void>;
}

/** Opens a network to a port, at first without delay. */
export const slowNetwork = async (target: number): Promise<Network> => {
  const sockets = new Set<Socket>();
  let milliseconds = 0;
  // What waits while nothing passes, in order.
  let stalled: (() => void)[] = [];
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      const send = (): void => {
        if (!to.destroyed) to.write(chunk);
      };
      if (milliseconds === Infinity) stalled.push(send);
      else if (milliseconds === 0) send();
      else setTimeout(send, milliseconds);
    });
    from.on('error', () => from.destroy());
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
  };
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('unreachable: no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut,
    delay: (next) => {
      milliseconds = next;
      if (next === Infinity) return;
      for (const send of stalled) send();
      stalled = [];
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};

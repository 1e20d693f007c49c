import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of all servers of a process. Fastify listens with two of them on `localhost`, one for IPv6. */
export interface Connections {
  /** Keeps the connections of a server, and returns it. */
  watch(server: Server): Server;
  /** Closes connections that wait for their next request. */
  closeIdle(): void;
  /** Closes all connections, WebSockets too, whatever is still to be sent over them. Returns how many there were. */
  cut(): number;
}

export const openConnections = (): Connections => {
  const servers: Server[] = [];
  const open = new Set<Socket>();
  return {
    watch: (server) => {
      servers.push(server);
      server.on('connection', (socket: Socket) => {
        open.add(socket);
        socket.once('close', () => open.delete(socket));
      });
      return server;
    },
    closeIdle: () => {
      for (const server of servers) server.closeIdleConnections();
    },
    cut: () => {
      const { size } = open;
      for (const socket of open) socket.destroy();
      return size;
    },
  };
};

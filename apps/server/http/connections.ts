import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The open connections of a server. */
export interface Connections {
  /** Closes connections that wait for their next request. */
  closeIdle(): void;
  /** Closes all connections, WebSockets too, whatever is still to be sent over them. Returns how many there were. */
  cut(): number;
}

/** Keeps the connections of a server that does not listen yet. */
export const connectionsOf = (server: Server): Connections => {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    closeIdle: () => server.closeIdleConnections(),
    cut: () => {
      const { size } = open;
      for (const socket of open) socket.destroy();
      return size;
    },
  };
};

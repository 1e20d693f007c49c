import { once } from 'node:events';
import type { Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { Config } from '#platform/start';

/** The address that HOST and PORT name cannot be listened on. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

/** Takes the port that the settings name, and returns the URLs by which it can be reached. Throws {@link CannotListen}. */
export const listen = async (
  server: Server,
  { HOST: host, PORT: port }: Config,
): Promise<readonly [string, ...string[]]> => {
  try {
    server.listen({ host, port, backlog: BACKLOG });
    await once(server, 'listening');
    return urlsOf(server);
  } catch (cause) {
    throw new CannotListen(reasonOf(cause, host, port), { cause });
  }
};

// Connections that wait to be accepted. Those beyond the limit, which is 511 by default, wait for TCP to try again, for seconds.
const BACKLOG = 4096;

const urlsOf = (server: Server): readonly [string, ...string[]] => {
  const at = server.address();
  if (at === null || typeof at === 'string')
    throw new Error('unreachable: a server that listens on no port');
  if (at.family === 'IPv6') return [`http://[${at.address}]:${at.port}`];
  if (at.address !== EVERY_ADDRESS) return [`http://${at.address}:${at.port}`];
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  return [
    `http://127.0.0.1:${at.port}`,
    ...others.map(({ address }) => `http://${address}:${at.port}`),
  ];
};

const EVERY_ADDRESS = '0.0.0.0';

const reasonOf = (cause: unknown, host: string, port: number): string => {
  // Not `instanceof Error`: Node's own errors may be of another realm.
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${port} on ${host} is taken by another process: set PORT to another one, or to 0 for any that is free`;
    case 'EACCES':
      return `PORT ${port} may not be used by this user: set PORT to one from 1024 on`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine: set HOST to one that is, such as 127.0.0.1`;
    default:
      return `HOST ${host} and PORT ${port} cannot be listened on: ${String(cause)}`;
  }
};

import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether only this machine can reach a server at this address. Any name other than localhost
 * counts as reachable.
 */
export const isLoopback = (host: string): boolean => {
  // This check runs for each request, and a BlockList lookup costs a third of parsing an event.
  if (host === '127.0.0.1' || host === 'localhost') return true;
  const address = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(address);
  if (family === 0) return address.toLowerCase() === 'localhost';
  return loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
};

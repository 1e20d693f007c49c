import { connect } from 'node:net';
import type { Address } from './address.ts';
import { GraphUnavailable } from '../graph.ts';

/**
 * Checks that a Bolt server listens at the address. The driver reports every failure as "no server found", and keeps
 * waiting on a connection to a server that does not answer. Over TLS it only checks that something listens. Throws
 * {@link GraphUnavailable}, with a cause that tells whether waiting may help.
 */
export const probe = ({ host, port, displayUrl, isSecure }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const refuse = (sentence: string, cause: Error) => {
      socket.destroy();
      reject(new GraphUnavailable(`the graph at ${displayUrl} ${sentence}`, { cause }));
    };
    const accept = () => {
      socket.destroy();
      resolve();
    };
    const isMute = (): void => {
      const cause = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
      refuse(socket.connecting ? SILENT : STRANGE, cause);
    };
    socket.setTimeout(MILLISECONDS, isMute);
    socket.once('connect', () => (isSecure ? accept() : socket.write(HANDSHAKE)));
    socket.once('data', (answer) => {
      if (answer.length === VERSION_BYTES && answer.readUInt8(0) === 0) accept();
      else refuse(STRANGE, new Error('not the protocol Bolt'));
    });
    socket.once('end', () =>
      refuse(STRANGE, Object.assign(new Error('ended at once'), { code: 'ECONNRESET' })),
    );
    socket.once('error', (error) =>
      isUnknownHost(error)
        ? refuse('cannot be reached: its host is unknown; correct the host in GRAPH_URL', error)
        : refuse(SILENT, error),
    );
  });

const MILLISECONDS = 5000;

// The magic number, then four proposed versions: 5.8 down to 5.0, 4.4, none, none. The answer is the chosen version,
// or 0.
const HANDSHAKE = Buffer.from(`6060b0170008080500000404${'00'.repeat(8)}`, 'hex');
const VERSION_BYTES = 4;

const SILENT =
  'does not answer: start Neo4j, or correct host and port in GRAPH_URL (the port of Bolt, usually 7687)';

const STRANGE =
  'does not answer as Neo4j does: check that the port in GRAPH_URL is that of Bolt (usually 7687); a server that requires TLS needs +s in the scheme (bolt+s://)';

/** True for a host without an address. A name server that does not answer is a different failure. */
const isUnknownHost = (error: Error): boolean => 'code' in error && error.code === 'ENOTFOUND';

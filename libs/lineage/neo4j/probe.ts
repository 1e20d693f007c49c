import { connect } from 'node:net';
import type { Address } from './address.ts';
import { GraphUnavailable } from './graph-unavailable.ts';

/**
 * Sees whether anything listens where the server should be, because a driver says of every failure that it found no server. Throws
 * {@link GraphUnavailable}; its cause says whether waiting may help.
 */
export const probe = ({ host, port, shown }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const refuse = (sentence: string, cause?: Error) => {
      socket.destroy();
      reject(new GraphUnavailable(`the graph at ${shown} ${sentence}`, { cause }));
    };
    socket.setTimeout(MILLISECONDS, () =>
      refuse(SILENT, Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })),
    );
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (error) =>
      isUnknownHost(error)
        ? refuse('cannot be asked: its host is not known; correct the host in GRAPH_URL', error)
        : refuse(SILENT, error),
    );
  });

const MILLISECONDS = 5000;

const SILENT =
  'does not answer: start Neo4j, or correct host and port in GRAPH_URL (the port of Bolt, 7687 as a rule)';

/** True for a host without an address. A name server that cannot be asked at present is another matter. */
const isUnknownHost = (error: Error): boolean => 'code' in error && error.code === 'ENOTFOUND';

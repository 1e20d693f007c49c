import grpc from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { appendBatches } from './append-batches.ts';
import { appendOne } from './append-one.ts';
import { noFaults, type Faults } from './faults.ts';
import { groupFlush } from './group-flush.ts';
import { gossip } from './gossip.ts';
import type { Node, NodeSettings } from './node.ts';
import { read } from './read.ts';
import { supportedMethods } from './server-features.ts';
import { openStoredLog, type StoredLog } from './stored-log.ts';
import type { Tls } from './tls.ts';

export interface Double {
  readonly log: StoredLog;
  readonly faults: Faults;
  readonly port: number;
  /** The connection string for it, without credentials. */
  readonly url: string;
  /** How many events it has given to reads and subscriptions so far. */
  served(): number;
  /** Cuts every connection; takes none until `start`. */
  stop(): void;
  start(): Promise<void>;
  close(): void;
}

/** A server that speaks EventStoreDB's own protocol, for as much of it as a log needs. */
export const startDouble = async (settings: NodeSettings = {}): Promise<Double> => {
  const log = settings.log ?? openStoredLog();
  const faults = noFaults();
  const flush = groupFlush(settings.flushMilliseconds);
  let server: grpc.Server | null = null;
  let served = 0;
  let isPaused = false;
  let isGoingDown = false;
  let life = 0;
  let port = settings.port ?? 0;

  const start = async (): Promise<void> => {
    const fresh = new grpc.Server({ 'grpc.max_receive_message_length': 32 * 1024 * 1024 });
    fresh.addService(StreamsService, {
      append: appendOne(node),
      batchAppend: appendBatches(node),
      read: read(node),
      delete: unsupported,
      tombstone: unsupported,
    });
    fresh.addService(ServerFeaturesService, { getSupportedMethods: supportedMethods(node) });
    fresh.addService(GossipService, { read: gossip(node) });
    port = await bound(fresh, port, settings.tls);
    server = fresh;
    settings.cluster?.nodes.add(port);
  };
  const stop = (): void => {
    life += 1;
    isPaused = false;
    isGoingDown = false;
    settings.cluster?.nodes.delete(port);
    server?.forceShutdown();
    server = null;
  };
  const node: Node = {
    log,
    faults,
    settings,
    port: () => port,
    // Nothing is taken from now on; connections are cut in a turn of their own, since Node's HTTP/2 does not survive that within a
    // callback of the connection.
    kill: () => {
      if (isGoingDown) return;
      isGoingDown = true;
      isPaused = true;
      const before = life;
      setImmediate(() => {
        if (life !== before) return;
        stop();
        void start();
      });
    },
    // A node that went down meanwhile flushes nothing.
    whenFlushed: (commit) => {
      const before = life;
      flush(() => {
        if (life === before) commit();
      });
    },
    pause: () => {
      isPaused = true;
      const before = life;
      setTimeout(() => {
        if (life === before) node.kill();
      }, PAUSE_MILLISECONDS);
    },
    isPaused: () => isPaused,
    countServed: () => {
      served += 1;
    },
  };

  await start();
  return {
    log,
    faults,
    port,
    url: `esdb://127.0.0.1:${port}?${settings.tls === undefined ? 'tls=false' : `tlsCAFile=${settings.tls.authorityFile}`}`,
    served: () => served,
    stop,
    start,
    close: () => {
      stop();
      if (settings.log === undefined) log.close();
    },
  };
};

const PAUSE_MILLISECONDS = 80;

const bound = async (server: grpc.Server, port: number, tls: Tls | undefined): Promise<number> => {
  const credentials =
    tls === undefined
      ? grpc.ServerCredentials.createInsecure()
      : grpc.ServerCredentials.createSsl(null, [
          { cert_chain: tls.certificate, private_key: tls.key },
        ]);
  for (;;) {
    try {
      return await new Promise((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, credentials, (error, given) => {
          if (error === null) resolve(given);
          else reject(error);
        });
      });
    } catch (error) {
      // The port of a node that was just killed may not be free yet.
      if (port === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};

const unsupported: grpc.handleUnaryCall<unknown, never> = (_, callback) => {
  callback({ code: grpc.status.UNIMPLEMENTED, details: 'the double deletes nothing' });
};

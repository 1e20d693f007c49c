import type { FastifyRequest } from 'fastify';

/** How many sockets and subscriptions are kept. */
export interface SocketLimits {
  /** Sockets over which no key was shown yet. */
  readonly unknown: number;
  /** Sockets over which a key was shown, in all and with one key. */
  readonly admitted: number;
  readonly admittedPerKey: number;
  /** Subscriptions over one socket, with one key, and in all. */
  readonly subscriptionsPerSocket: number;
  readonly subscriptionsPerKey: number;
  readonly subscriptions: number;
}

/** The limits of a server. */
const LIMITS: SocketLimits = {
  unknown: 100,
  admitted: 500,
  admittedPerKey: 100,
  subscriptionsPerSocket: 50,
  subscriptionsPerKey: 500,
  subscriptions: 2000,
};

/**
 * The limits of each of several processes that answer for a server, which gives them about equally many sockets. Up
 * to ten processes together keep at most what the server may. Each of more processes has the limits of one of ten,
 * since a client could otherwise be refused or dropped for sockets of others that happen to be at the same process.
 */
export const limitsPerProcess = (processes: number): SocketLimits => {
  const share = (limit: number): number => Math.floor(limit / Math.min(processes, 10));
  return {
    unknown: share(LIMITS.unknown),
    admitted: share(LIMITS.admitted),
    admittedPerKey: share(LIMITS.admittedPerKey),
    subscriptionsPerSocket: LIMITS.subscriptionsPerSocket,
    subscriptionsPerKey: share(LIMITS.subscriptionsPerKey),
    subscriptions: share(LIMITS.subscriptions),
  };
};

/** The sockets that are open, each by the request that opened it. */
export interface Sockets {
  /** Keeps a socket over which no key was shown yet. Above the limit, the one that has waited longest is dropped. */
  open(request: FastifyRequest, drop: () => void): void;
  /** Notes that a key was shown, `null` on a server without keys. Returns why the socket is one too many, as one sentence. */
  admit(request: FastifyRequest, keyId: string | null, subscriptions: Subscriptions): string | null;
  /** Why the last subscription over a socket is one too many, as one sentence. */
  tooMany(request: FastifyRequest): string | null;
  close(request: FastifyRequest): void;
}

/** What is subscribed over a socket, by its id. The protocol's implementation changes it. */
type Subscriptions = Readonly<Record<string, unknown>>;

interface Admitted {
  readonly keyId: string | null;
  readonly subscriptions: Subscriptions;
}

/**
 * Sockets without a key have a limit of their own, and never refuse a new one: whoever opens many and says nothing would
 * otherwise keep out clients that show their key at once.
 */
export const openSockets = (limits: SocketLimits): Sockets => {
  const unknown = new Map<FastifyRequest, () => void>();
  const admitted = new Map<FastifyRequest, Admitted>();

  const ofKey = (keyId: string | null): readonly Admitted[] =>
    keyId === null ? [] : [...admitted.values()].filter((one) => one.keyId === keyId);

  return {
    open: (request, drop) => {
      unknown.set(request, drop);
      const [oldest] = unknown.entries();
      if (unknown.size <= limits.unknown || oldest === undefined) return;
      unknown.delete(oldest[0]);
      oldest[1]();
    },
    admit: (request, keyId, subscriptions) => {
      if (admitted.size >= limits.admitted)
        return `at most ${limits.admitted} sockets are open at once`;
      if (ofKey(keyId).length >= limits.admittedPerKey) {
        return `at most ${limits.admittedPerKey} sockets are open with one key`;
      }
      unknown.delete(request);
      admitted.set(request, { keyId, subscriptions });
      return null;
    },
    tooMany: (request) => {
      const own = admitted.get(request);
      if (own === undefined) throw new Error('unreachable: a subscription comes after the key');
      if (many([own]) > limits.subscriptionsPerSocket) {
        return `at most ${limits.subscriptionsPerSocket} subscriptions share a socket: end one of them, or open another socket`;
      }
      if (many(ofKey(own.keyId)) > limits.subscriptionsPerKey) {
        return `at most ${limits.subscriptionsPerKey} subscriptions share a key: end one of them`;
      }
      if (many([...admitted.values()]) > limits.subscriptions) {
        return `this server follows at most ${limits.subscriptions} subscriptions: try again later, or ask another one`;
      }
      return null;
    },
    close: (request) => {
      unknown.delete(request);
      admitted.delete(request);
    },
  };
};

const many = (sockets: readonly Admitted[]): number =>
  sockets.reduce((sum, { subscriptions }) => sum + Object.keys(subscriptions).length, 0);

import type { Faults } from './faults.ts';
import type { FlushMilliseconds } from './group-flush.ts';
import type { StoredLog } from './stored-log.ts';
import type { Tls } from './tls.ts';

/** What a node of the double is. Everything that is not given is as on a fresh single node without TLS. */
export interface NodeSettings {
  readonly log?: StoredLog;
  readonly port?: number;
  readonly tls?: Tls;
  /** Who may log in; anyone when not given. `reader` may not read $all. */
  readonly logins?: Readonly<Record<string, string>>;
  /** A server of before 22.6: no positions in the events of a stream. */
  readonly isOld?: boolean;
  /** Whether it tells that it takes batches of appends; the client then prefers those. */
  readonly takesBatches?: boolean;
  readonly maxAppendBytes?: number;
  /** How long a flush takes; appends are durable at once when not given. */
  readonly flushMilliseconds?: FlushMilliseconds;
  readonly cluster?: Cluster;
}

/** Nodes that share a log. */
export interface Cluster {
  leader: number;
  readonly nodes: Set<number>;
}

/** A node as its handlers see it. */
export interface Node {
  readonly log: StoredLog;
  readonly faults: Faults;
  readonly settings: NodeSettings;
  readonly port: () => number;
  /** Calls back when what is appended next would be durable. */
  readonly whenFlushed: (commit: () => void) => void;
  /**
   * As a leader that stands still while another one is elected: what it takes from now on is never replicated, and lost when it
   * comes back, which it does by {@link kill}.
   */
  readonly pause: () => void;
  readonly isPaused: () => boolean;
  /** As kill -9 and a start again: every connection is cut, nothing that was stored is lost. */
  readonly kill: () => void;
  /** Called for each event that a read or a subscription is given. */
  readonly countServed: () => void;
}

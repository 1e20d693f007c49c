/** What a server does wrong with the next append. */
export type AppendFault =
  /** Killed, and started again at once on the same log, before or after the append is stored. */
  | 'killed-before'
  | 'killed-after'
  /** Stored or not, and never answered. */
  | 'reply-dropped'
  | 'hung'
  /** Stored only when the sender has long given up waiting, and sent it again. */
  | 'delayed'
  /** This append and all that follow are lost: the node stands still, is deposed, and goes down to cut off what was not replicated. */
  | 'paused'
  /** Answered with an error of gRPC, before or after it is stored. */
  | 'unavailable-before'
  | 'unavailable-after'
  | 'cancelled-after'
  | 'timeout-before'
  | 'timeout-after'
  | 'unknown-before'
  | 'not-leader';

/** What a server does wrong with a read or a subscription, once it has given so many events of it. */
export interface ReadFault {
  readonly kind: ReadFaultKind;
  readonly after: number;
}

export type ReadFaultKind =
  | 'unavailable'
  | 'internal'
  /** Without an error, as a server does that goes down. */
  | 'ended'
  | 'hung'
  | 'killed'
  | 'not-leader'
  /** Each event twice. */
  | 'duplicated'
  /** The marks of a subscription (checkpoint, caught up) before the events that they are about. */
  | 'marks-ahead';

/** The faults still to come, first to last. `null` is a call that goes well. */
export interface Faults {
  readonly appends: (AppendFault | null)[];
  readonly reads: (ReadFault | null)[];
  readonly subscriptions: (ReadFault | null)[];
}

export const noFaults = (): Faults => ({ appends: [], reads: [], subscriptions: [] });

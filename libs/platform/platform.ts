import type { Catalog } from '#catalog';
import type { EventStore, Position } from '#event-store';
import type { LineageGraph } from '#lineage';
import type { ApiKeys } from './keys/api-keys.ts';
import type { ClockOrder } from './health/clock-guard.ts';
import type { Config } from './config/config.ts';
import type { RestoreOrder } from './projector/set-aside.ts';
import type { Tracing } from './tracing.ts';

/** How far answers lag behind the log. Unknown numbers are null, never estimates. */
export interface Freshness {
  /**
   * The sequence that answers are as of: the lower of the catalog's and the graph's checkpoints.
   */
  readonly sequence: number;
  /**
   * The sequence of the last entry of the log. Covers everything that any process had acknowledged
   * when the question arrived. Null: an EventStoreDB has more entries after the catalog's
   * checkpoint than could be counted in time.
   */
  readonly head: number | null;
  /**
   * The number of entries that are not in the answers yet: `head - sequence`. Null if the head is.
   */
  readonly lag: number | null;
}

/**
 * The last problem that stopped a projection, and its time (ISO 8601, UTC). The projection may be
 * working again.
 */
export interface LastError {
  readonly message: string;
  readonly at: string;
}

/** How far a projection lags behind the log. */
export interface ProjectionLag {
  readonly name: 'catalog' | 'graph';
  readonly sequence: number;
  /** The number of entries that are not in it yet. Null: the head of the log is unknown. */
  readonly lag: number | null;
  /**
   * How long the oldest of them has been in the log, in seconds. 0: there is none. Null: unknown.
   */
  readonly lagSeconds: number | null;
}

/** The lag of a projection, and its last problem. */
export interface ProjectionHealth extends ProjectionLag {
  readonly lastError: LastError | null;
}

/** The present health of a process. */
export interface Health {
  /** Why the process should receive no requests. Null: it is ready. */
  readonly problem: string | null;
  /** Whether this process projects. */
  readonly isProjector: boolean;
  /** Null: this process reads no catalog, or cannot read it at present. */
  readonly freshness: Freshness | null;
  /** The number of log entries that are not projected. Null: this process reads no catalog. */
  readonly deadLetters: number | null;
  /** Empty if this process reads no catalog. */
  readonly projections: readonly ProjectionHealth[];
}

/**
 * How to open the engines. serve: as a server, with the configured ROLES. write: write the log and
 * update the catalog, without the graph. decide: the same with the graph, for decisions that need
 * it. read: only read, with or without a server running.
 */
export type Mode = 'serve' | 'write' | 'decide' | 'read';

/** The configured engines, opened and connected: log → catalog → graph. */
export interface Platform {
  readonly config: Config;
  readonly mode: Mode;
  readonly log: EventStore;
  readonly tracing: Tracing;
  /**
   * The catalog being served. After a rebuild is promoted, this returns the new one. Throws {@link
   * NotAnswering} if there is none.
   */
  readonly catalog: Catalog;
  /** The graph of {@link catalog}. */
  readonly graph: LineageGraph;
  readonly keys: ApiKeys;
  /** Throws {@link NotAnswering}. */
  freshness(): Promise<Freshness>;
  /**
   * How long the oldest entry that was not in the answers has been in the log, in seconds by this
   * machine's clock. 0: there was none. Null: it was recorded by a clock that is ahead of this one.
   * Throws {@link NotAnswering}.
   */
  lagSeconds(freshness: Freshness): Promise<number | null>;
  /**
   * This platform with the present catalog and its graph, which stay open and unchanged until
   * released, even if a rebuild is promoted. Throws {@link NotAnswering}.
   */
  hold(): HeldPlatform;
  /**
   * Waits until answers include the entry at a position. Returns false on timeout. Throws a
   * RangeError for text that is not a position of this log.
   */
  waitFor(position: Position, timeoutMs: number): Promise<boolean>;
  /**
   * Waits until answers are as of a later sequence, and returns that sequence. Null: the signal
   * aborted or the platform was closed first.
   */
  beyond(sequence: number, signal: AbortSignal): Promise<number | null>;
  /**
   * Waits until answers include everything that is in the log now. Throws the problem that stops
   * the projection, or an error if the platform is closed.
   */
  settled(): Promise<void>;
  health(): Promise<Health>;
  /**
   * Records that the clock of this machine is right again, and lets writing resume. Throws
   * ClockNotCorrected if there is nothing to correct, or if the clock differs from the given time.
   */
  correctClock(order: ClockOrder): Promise<{ readonly id: string; readonly position: string }>;
  /**
   * Restores an entry that was set aside: the next rebuild of the catalog projects it. Throws
   * NotSetAside.
   */
  restoreEntry(order: RestoreOrder): Promise<{ readonly id: string; readonly position: string }>;
  /** Why the projection has stopped at present (it is retried). Null: it works. */
  trouble(): string | null;
  /**
   * Explains an error that means that an engine is unavailable at present, in a sentence with
   * instructions. Null for any other error.
   */
  troubleIn(error: unknown): string | null;
  /** Stops the projection after the current batch and closes the engines. Safe to call twice. */
  close(): Promise<void>;
}

/** A platform whose catalog and graph are not replaced. */
export interface HeldPlatform extends Platform {
  /** Lets the catalog and graph be closed. Safe to call twice. */
  release(): void;
}

/** The part of a platform that intake needs. It is open before questions can be answered. */
export type WritablePlatform = Pick<Platform, 'config' | 'mode' | 'log' | 'tracing' | 'keys'>;

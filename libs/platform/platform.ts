import type { Catalog } from '#catalog';
import type { EventStore, Position } from '#event-store';
import type { LineageGraph } from '#lineage';
import type { ApiKeys } from './keys/api-keys.ts';
import type { ClockOrder } from './health/clock-guard.ts';
import type { Config } from './config/config.ts';
import type { RestoreOrder } from './projector/set-aside.ts';
import type { Tracing } from './tracing.ts';

/** How far answers are behind the log. A number that is not known is `null`, never an estimate. */
export interface Freshness {
  /** What "now" means: the lower of the catalog's and the graph's checkpoints. */
  readonly sequence: number;
  /**
   * The sequence of the last entry of the log; covers everything that any process had acknowledged when the question arrived.
   * `null` while an EventStoreDB has more entries after the catalog than could be counted in time.
   */
  readonly head: number | null;
  /** The number of entries that are not in the answers yet: `head - sequence`. `null` with the head. */
  readonly lag: number | null;
}

/** What kept a projection from going on the last time, and when (ISO 8601, UTC). It may go on again. */
export interface LastError {
  readonly message: string;
  readonly at: string;
}

/** How far a projection is behind the log. */
export interface ProjectionLag {
  readonly name: 'catalog' | 'graph';
  readonly sequence: number;
  /** The number of entries that are not in it yet; `null` when the head of the log is not known. */
  readonly lag: number | null;
  /** How long the oldest of them has been in the log; 0 when there is none, `null` when that is not known. */
  readonly lagSeconds: number | null;
}

export interface ProjectionHealth extends ProjectionLag {
  readonly lastError: LastError | null;
}

/** How a process is at present. */
export interface Health {
  /** Why it should be given nothing to do, `null` when all is well. */
  readonly problem: string | null;
  /** Whether it is the one that projects. */
  readonly isProjector: boolean;
  /** Null where this process reads no catalog, or cannot at present. */
  readonly freshness: Freshness | null;
  /** Entries of the log that could not be read; null where this process reads no catalog. */
  readonly deadLetters: number | null;
  /** None where this process reads no catalog. */
  readonly projections: readonly ProjectionHealth[];
}

/**
 * How a process opens the engines: as a server, with the parts that ROLES names; to write the log and bring the catalog up
 * to date, without the graph; the same with the graph, to decide something by it; or only to read what is there, beside a server
 * or without one.
 */
export type Mode = 'serve' | 'write' | 'decide' | 'read';

/** The engines that the settings name, opened and wired: log → catalog → graph. */
export interface Platform {
  readonly config: Config;
  readonly mode: Mode;
  readonly log: EventStore;
  readonly tracing: Tracing;
  /** What stands in place now: another one, once that took over. Throws {@link NotAnswering} while there is none to answer from. */
  readonly catalog: Catalog;
  /** As {@link catalog}. */
  readonly graph: LineageGraph;
  readonly keys: ApiKeys;
  /** Throws {@link NotAnswering}. */
  freshness(): Promise<Freshness>;
  /**
   * How long the oldest entry that was not in the answers has been in the log, in seconds by this machine's clock. 0 when there was none;
   * `null` when it was recorded by a clock that is ahead of this one. Throws {@link NotAnswering}.
   */
  lagSeconds(freshness: Freshness): Promise<number | null>;
  /**
   * This platform with the generation that stands in place now, whatever takes over meanwhile: what is read through it is of one catalog and
   * its graph. To be released, when both may be closed. Throws {@link NotAnswering}.
   */
  hold(): HeldPlatform;
  /**
   * Waits until the entry at a position is in the answers; false when it is not after so many milliseconds. Throws a RangeError
   * for a text that is no position of this log.
   */
  waitFor(position: Position, timeoutMs: number): Promise<boolean>;
  /** Waits until answers go further than a sequence, and says how far; null when the signal aborts or the platform is closed first. */
  beyond(sequence: number, signal: AbortSignal): Promise<number | null>;
  /** Waits until everything that is in the log now is in the answers. Throws what keeps the projection from going on, or that it was closed. */
  settled(): Promise<void>;
  health(): Promise<Health>;
  /**
   * Records that the clock of this machine is right after it was wrong, and lets writing resume. Throws ClockNotCorrected when
   * there is nothing to correct, or the clock differs from the time given.
   */
  correctClock(order: ClockOrder): Promise<{ readonly id: string; readonly position: string }>;
  /** Restores an entry that was set aside: the next rebuild of the catalog projects it. Throws NotSetAside. */
  restoreEntry(order: RestoreOrder): Promise<{ readonly id: string; readonly position: string }>;
  /** Why the projection does not go on at present (it is tried again), `null` when all is well. */
  trouble(): string | null;
  /** Which engine cannot be asked at present and what to do, as a sentence for people; `null` for an error that says nothing of the kind. */
  troubleIn(error: unknown): string | null;
  /** Ends the projection after the batch at hand and lets go of the engines. Safe to call twice. */
  close(): Promise<void>;
}

/** A platform that stays as it was. */
export interface HeldPlatform extends Platform {
  /** Safe to call twice. What was held may be closed from then on. */
  release(): void;
}

/** The part of a platform that taking events needs, which is open before questions can be answered. */
export type WritablePlatform = Pick<Platform, 'config' | 'mode' | 'log' | 'tracing' | 'keys'>;

import type { Checkpoint } from '#catalog';
import type { GraphChanges } from '#lineage';
import type { Config } from '../config/config.ts';
import type { FinishedSpan } from '../tracing.ts';

/** Messages from the main thread to the projector thread. */
export type ToProjector =
  | {
      readonly kind: 'open';
      readonly config: Config;
      readonly isTraced: boolean;
      /** Whether the main thread has a graph in memory, which needs the changed rows. */
      readonly sendsChanges: boolean;
    }
  /** An event was appended to the log. */
  | { readonly kind: 'log grew' }
  /** Finish the current batch, then release everything. */
  | { readonly kind: 'close' };

/** Messages from the projector thread to the main thread. */
export type FromProjector =
  | { readonly kind: 'opened' }
  /**
   * Opening failed. Error classes do not survive the transfer between threads, so the error's name
   * and message are sent.
   */
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }
  | { readonly kind: 'state'; readonly state: ProjectorState }
  | { readonly kind: 'projected'; readonly projected: Projected }
  | { readonly kind: 'news'; readonly message: string }
  | { readonly kind: 'span'; readonly span: FinishedSpan }
  | { readonly kind: 'closed' };

/** The state of the projector. Sent when it changes. */
export interface ProjectorState {
  /** Whether it has the lock on the catalog. */
  readonly isActive: boolean;
  /** See {@link LocalProjector.hasWorked}. */
  readonly hasWorked: boolean;
  /** Why there is no catalog to read. Null: there is one. */
  readonly lack: string | null;
  /** See {@link LocalProjector.fatalEntry}. */
  readonly fatalEntry: number | null;
  /** The problems that stop its loops. */
  readonly troubles: readonly ProjectorTrouble[];
}

/** A {@link Trouble}, with the name of its loop and without its error. */
export interface ProjectorTrouble {
  readonly loop: string;
  readonly message: string;
  readonly times: number;
}

/** The catalog moved from one sequence to a later one. */
export interface Projected {
  /** The id of the catalog. */
  readonly generation: string | null;
  /** Null in the first message about a catalog. */
  readonly from: number | null;
  /** The committed checkpoint. */
  readonly checkpoint: Checkpoint;
  /**
   * The rows for a graph that is anywhere from `from` on. Null: there are many, and they should be
   * read from the catalog.
   */
  readonly changes: GraphChanges | null;
}

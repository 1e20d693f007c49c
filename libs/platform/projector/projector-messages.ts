import type { Checkpoint } from '#catalog';
import type { GraphChanges } from '#lineage';
import type { Config } from '../config/config.ts';
import type { FinishedSpan } from '../tracing.ts';

/** What the main thread sends to the projector's thread. */
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
  /** Finish the batch at hand, then release everything. */
  | { readonly kind: 'close' };

/** What the projector's thread sends to the main thread. */
export type FromProjector =
  | { readonly kind: 'opened' }
  /** Opening failed. A class does not survive the way between threads, so the error's name and sentence are sent. */
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }
  | { readonly kind: 'state'; readonly state: ProjectorState }
  | { readonly kind: 'projected'; readonly projected: Projected }
  | { readonly kind: 'news'; readonly message: string }
  | { readonly kind: 'span'; readonly span: FinishedSpan }
  | { readonly kind: 'closed' };

/** How the projector is. Sent when it changes. */
export interface ProjectorState {
  /** Whether it holds the lock on the catalog. */
  readonly isActive: boolean;
  /** See {@link LocalProjector.hasWorked}. */
  readonly hasWorked: boolean;
  /** Why there is no catalog to read, `null` when there is one. */
  readonly lack: string | null;
  /** See {@link LocalProjector.fatalEntry}. */
  readonly fatalEntry: number | null;
  /** What keeps its loops from going on. */
  readonly troubles: readonly ProjectorTrouble[];
}

/** A {@link Trouble}, with the loop that has it and without its error. */
export interface ProjectorTrouble {
  readonly loop: string;
  readonly message: string;
  readonly times: number;
}

/** The catalog moved from one sequence to a later one. */
export interface Projected {
  /** The generation of the catalog that moved. */
  readonly generation: string | null;
  /** `null` in the first message about a generation. */
  readonly from: number | null;
  /** What is committed. */
  readonly checkpoint: Checkpoint;
  /** The rows for a graph that is anywhere from `from` on; `null` when they are many, and better read from the catalog. */
  readonly changes: GraphChanges | null;
}

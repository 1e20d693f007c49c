import type { AttemptAt } from '../runs/run-attempts.ts';

/** The data of a dataset as one run left it, or under a version name that was stated. */
export interface VersionAt {
  /** The canonical node of the dataset. */
  readonly dataset: number;
  /** The stated version name. Null: its run states none. */
  readonly version: string | null;
  /** The attempt that wrote it. Null: only the version name was stated. */
  readonly writer: AttemptAt | null;
  /** The first event that mentions it. */
  readonly since: number;
  /** Its order key among the versions of the dataset. */
  readonly place: string;
  /**
   * The time, in nanoseconds, from which it can be read. Null: its run has not ended, or the time
   * is not known.
   */
  readonly readableFrom: bigint | null;
}

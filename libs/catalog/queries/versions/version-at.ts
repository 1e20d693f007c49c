import type { AttemptAt } from '../runs/run-attempts.ts';

/** The data of a dataset as one run left it, or under a version that someone stated. */
export interface VersionAt {
  /** The node that the dataset shows. */
  readonly dataset: number;
  /** As it was stated; null where its run states none. */
  readonly version: string | null;
  /** The run that wrote it; null where only its version was ever stated. */
  readonly writer: AttemptAt | null;
  /** The first event that tells of it. */
  readonly since: number;
  /** Its order key among the versions of the dataset. */
  readonly place: string;
  /** Since when it can have been read, in nanoseconds; null while its run is at work, and where nobody says when it was written. */
  readonly readableFrom: bigint | null;
}

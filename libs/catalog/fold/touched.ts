import type { DatasetName } from '#openlineage';

/** What one event makes worth looking at again. Each is looked at once, when all of the event is in. */
export interface Touched {
  /** Names of datasets that a RENAME left, or no longer leaves. */
  readonly renamed: DatasetName[];
  /** Dataset nodes whose identity or life may differ. */
  readonly classes: Set<number>;
  /** Owners whose statements are to be made anew: what their names mean has changed. */
  readonly refold: Set<number>;
  /** Jobs, and datasets that declare their own sources, whose current edges may differ. */
  readonly owners: Set<number>;
  /** Dataset nodes whose merged fields may differ. */
  readonly schemas: Set<number>;
  /** Datasets and jobs whose facets may differ. */
  readonly facets: Set<number>;
  /** Datasets and jobs whose words to be found by may differ. */
  readonly words: Set<number>;
}

export const nothingTouched = (): Touched => ({
  renamed: [],
  classes: new Set(),
  refold: new Set(),
  owners: new Set(),
  schemas: new Set(),
  facets: new Set(),
  words: new Set(),
});

/** What one event makes worth looking at again. Each is looked at once, when all of the event is in. */
export interface Touched {
  /** Jobs whose current edges may differ. */
  readonly jobs: Set<number>;
  /** Datasets whose merged fields may differ. */
  readonly schemas: Set<number>;
  /** Datasets and jobs whose facets may differ. */
  readonly facets: Set<number>;
  /** Datasets and jobs whose words to be found by may differ. */
  readonly words: Set<number>;
}

export const nothingTouched = (): Touched => ({
  jobs: new Set(),
  schemas: new Set(),
  facets: new Set(),
  words: new Set(),
});

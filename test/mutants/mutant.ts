/** The handling of a trap, switched off: a small change of the sources that a test must notice. */
export interface Mutant {
  /** The number of the trap in OpenLineage's list of traps (docs/traps.md). */
  readonly trap: number;
  /** What is switched off, in words. */
  readonly without: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** The test file that must then fail. */
  readonly test: string;
  /** How the names of its tests begin that must fail, where it is not `trap` and the number. */
  readonly named?: string;
}

/** A pattern for the names of the tests that must notice a mutant. */
export const namePattern = ({ trap, named }: Mutant): string => named ?? `trap ${trap}\\b`;

/**
 * Which rows a table has that stores only some rows of its graph. Every read requires its rows here first, so that
 * it is known whether an answer had all the rows it needed, and which ones were missing.
 */
export class Coverage {
  readonly leaving = new SideCoverage();
  readonly entering = new SideCoverage();

  /** `prefers`: the side that is loaded if rows between two nodes are missing. */
  constructor(readonly prefers: 'leaving' | 'entering') {}

  /** Requires the rows between two nodes: all rows of either end will do. */
  requireBetween(from: number, to: number): void {
    if (this.leaving.complete.has(from) || this.entering.complete.has(to)) return;
    if (this.prefers === 'leaving') this.leaving.require(from);
    else this.entering.require(to);
  }
}

/** Nodes by index: those with all their rows, and those whose rows were required and are missing. */
class SideCoverage {
  readonly complete = new Set<number>();
  readonly missing = new Set<number>();

  require(node: number): void {
    if (!this.complete.has(node)) this.missing.add(node);
  }
}

/**
 * What a table has that holds only some of a graph's rows. Every reading of rows looks here first, so that a reader who did
 * not find all there was is known, and so is what he lacked.
 */
export class Holdings {
  readonly leaving = new Holding();
  readonly entering = new Holding();

  /** `prefers`: which rows are to be got when those between two nodes are looked for. */
  constructor(readonly prefers: 'leaving' | 'entering') {}

  lookBetween(from: number, to: number): void {
    if (this.leaving.whole.has(from) || this.entering.whole.has(to)) return;
    if (this.prefers === 'leaving') this.leaving.look(from);
    else this.entering.look(to);
  }
}

/** Nodes by index: those all of whose rows are there, and those whose rows were looked for in vain. */
class Holding {
  readonly whole = new Set<number>();
  readonly missed = new Set<number>();

  look(node: number): void {
    if (!this.whole.has(node)) this.missed.add(node);
  }
}

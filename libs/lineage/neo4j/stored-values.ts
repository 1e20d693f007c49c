/** How many ids a graph has for each kind of rows. */
const SPAN = 2 ** 36;

/**
 * One database may hold several graphs, each of which has numbers of its own from a `base` on: so one number is a key, and the rows
 * of the first graph, whose base is 0, have the ids of the catalog.
 */
export class RowIds {
  readonly end: number;

  constructor(readonly base: number) {
    this.end = base + SPAN;
  }

  /** The base of the graph that comes after the one with this base. */
  static after(base: number): number {
    return base + SPAN;
  }

  stored(id: number): number {
    if (!Number.isSafeInteger(id) || id < 0 || id >= SPAN)
      throw new RangeError(
        `${id} cannot be the id of a row: it is not a whole number below ${SPAN}`,
      );
    return this.base + id;
  }

  given(stored: number): number {
    return stored - this.base;
  }
}

import { NONE, type Interned } from './column.ts';
import type { RowTable } from './row-table.ts';

/** The tables with names of fields: the declared ones, and those that edges read and write. */
interface NamingTables {
  readonly fields: RowTable;
  readonly fieldEdges: RowTable;
  readonly strings: Interned<string>;
}

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/**
 * Which nodes have, at any time, two fields whose names differ in case only. Most have none, and then a name can be
 * compared without resolving it. Computed for a node when it is first asked for.
 */
export class CaseVariants {
  #known = new Uint8Array(0);

  /** To be called when a field is added to a node. */
  forget(node: number): void {
    this.#known[node] = UNKNOWN;
  }

  forgetAll(): void {
    this.#known.fill(UNKNOWN);
  }

  hasNone(tables: NamingTables, node: number): boolean {
    if (node >= this.#known.length) {
      const grown = new Uint8Array(node * 2 + 1);
      grown.set(this.#known);
      this.#known = grown;
    }
    if (this.#known[node] === UNKNOWN) this.#known[node] = haveVariants(tables, node) ? YES : NO;
    return this.#known[node] === NO;
  }
}

const haveVariants = ({ fields, fieldEdges, strings }: NamingTables, node: number): boolean => {
  const [fromField, toField] = fieldEdges.extra;
  const names = new Set<number>();
  fields.eachOutgoing(node, (row) => names.add(fields.extra[0]?.values[row] ?? NONE));
  fieldEdges.eachIncoming(node, (row) => names.add(toField?.values[row] ?? NONE));
  fieldEdges.eachOutgoing(node, (row) => names.add(fromField?.values[row] ?? NONE));
  names.delete(NONE);
  return new Set(Array.from(names, (name) => strings.at(name).toLowerCase())).size < names.size;
};

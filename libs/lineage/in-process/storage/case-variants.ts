import { NONE } from './column.ts';
import type { Interned } from './interned.ts';
import type { RowTable } from './row-table.ts';

/** The tables that name fields: those declared, and those that edges write and read. */
interface NamingTables {
  readonly fields: RowTable;
  readonly fieldEdges: RowTable;
  readonly words: Interned<string>;
}

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/** Remembers of which nodes, ever, two fields had names that differ in case only. Found out when first asked. */
export class CaseVariants {
  #known = new Uint8Array(0);

  /** To be called when a node gets another field. */
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

const haveVariants = ({ fields, fieldEdges, words }: NamingTables, node: number): boolean => {
  const [fromField, toField] = fieldEdges.extra;
  const all = new Set<number>();
  fields.eachFrom(node, (row) => all.add(fields.extra[0]?.values[row] ?? NONE));
  fieldEdges.eachTo(node, (row) => all.add(toField?.values[row] ?? NONE));
  fieldEdges.eachFrom(node, (row) => all.add(fromField?.values[row] ?? NONE));
  all.delete(NONE);
  return new Set(Array.from(all, (word) => words.at(word).toLowerCase())).size < all.size;
};

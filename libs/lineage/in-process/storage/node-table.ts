import { compareUtf8, type DatasetName } from '#openlineage';
import type { GraphNode } from '../../graph.ts';

/** The names in the graph, by index in the order in which they came, and their rank by UTF-8 bytes. */
export class NodeTable {
  /** The rows in that order. A change replaces the list instead of writing to it, because answers keep it. */
  rows: GraphNode[] = [];
  /** The name of each row, as the object that all answers share. Replaced like the rows. */
  names: DatasetName[] = [];
  readonly #byId = new Map<number, number>();
  readonly #byName = { DATASET: new NameIndex(), JOB: new NameIndex() };
  #sorted: Uint32Array = new Uint32Array(0);
  #ranks: Uint32Array = new Uint32Array(0);

  get length(): number {
    return this.rows.length;
  }

  /**
   * Adds or replaces a row. Returns true if it changed the name of one, so that everything sorted by name must be
   * sorted again.
   */
  put(node: GraphNode): boolean {
    const known = this.#byId.get(node.id);
    if (known === undefined) {
      this.#byId.set(node.id, this.length);
      this.#byName[node.kind].add(node, this.length);
      this.rows.push(node);
      this.names.push(nameOf(node));
      return false;
    }
    const before = this.at(known);
    if (isSame(before, node)) return false;
    this.rows = this.rows.with(known, node);
    this.names = this.names.with(known, nameOf(node));
    this.#byName[before.kind].remove(before, known);
    this.#byName[node.kind].add(node, known);
    this.#sorted = new Uint32Array(0);
    return true;
  }

  at(index: number): GraphNode {
    const node = this.rows[index];
    if (node === undefined) throw new Error(`unreachable: there is no node ${index}`);
    return node;
  }

  has(id: number): boolean {
    return this.#byId.has(id);
  }

  indexOf(id: number): number {
    const index = this.#byId.get(id);
    if (index === undefined) throw new Error(`unreachable: no node has the id ${id}`);
    return index;
  }

  /** The node with this name that has the highest generation at the sequence; null if there is none. */
  find(kind: GraphNode['kind'], namespace: string, name: string, sequence: number): number | null {
    let found: number | null = null;
    for (const index of this.#byName[kind].get(namespace, name)) {
      const node = this.at(index);
      if (node.firstSequence > sequence) continue;
      if (found === null || node.generation > this.at(found).generation) found = index;
    }
    return found;
  }

  /** The position of each node in the order by namespace, name, generation. Sorted when it is needed after a change. */
  ranks(): Uint32Array {
    if (this.#sorted.length !== this.length) this.#rank();
    return this.#ranks;
  }

  /** The nodes in the order of {@link ranks}, its inverse. */
  sorted(): Uint32Array {
    this.ranks();
    return this.#sorted;
  }

  #rank(): void {
    const compare = (a: number, b: number) => compareNodes(this.at(a), this.at(b));
    const before = this.#sorted;
    const added: number[] = [];
    for (let index = before.length; index < this.length; index += 1) added.push(index);
    added.sort(compare);
    const sorted = new Uint32Array(this.length);
    let taken = 0;
    let position = 0;
    for (const index of added) {
      const end = before.length === 0 ? 0 : insertionPoint(before, taken, (i) => compare(i, index));
      sorted.set(before.subarray(taken, end), position);
      position += end - taken;
      taken = end;
      sorted[position] = index;
      position += 1;
    }
    sorted.set(before.subarray(taken), position);
    const ranks = new Uint32Array(this.length);
    for (let rank = 0; rank < sorted.length; rank += 1) ranks[sorted[rank] ?? 0] = rank;
    this.#sorted = sorted;
    this.#ranks = ranks;
  }
}

const nameOf = ({ namespace, name }: GraphNode): DatasetName => ({ namespace, name });

class NameIndex {
  readonly #namespaces = new Map<string, Map<string, readonly number[]>>();

  get(namespace: string, name: string): readonly number[] {
    return this.#namespaces.get(namespace)?.get(name) ?? [];
  }

  add({ namespace, name }: GraphNode, index: number): void {
    let names = this.#namespaces.get(namespace);
    if (names === undefined) {
      names = new Map();
      this.#namespaces.set(namespace, names);
    }
    names.set(name, [...(names.get(name) ?? []), index]);
  }

  remove({ namespace, name }: GraphNode, index: number): void {
    const rest = this.get(namespace, name).filter((other) => other !== index);
    this.#namespaces.get(namespace)?.set(name, rest);
  }
}

const compareNodes = (a: GraphNode, b: GraphNode): number =>
  compareUtf8(a.namespace, b.namespace) ||
  compareUtf8(a.name, b.name) ||
  a.generation - b.generation ||
  (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.id - b.id);

const isSame = (a: GraphNode, b: GraphNode): boolean =>
  a.kind === b.kind &&
  a.namespace === b.namespace &&
  a.name === b.name &&
  a.generation === b.generation &&
  a.firstSequence === b.firstSequence;

/** The first position at or after `from` whose element is not less, by binary search. */
const insertionPoint = (
  list: Uint32Array,
  from: number,
  compare: (element: number) => number,
): number => {
  let low = from;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(list[middle] ?? 0) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

import { compareUtf8, type DatasetName } from '#openlineage';
import type { GraphNode } from '../../graph.ts';

/** The names in the graph, by index in order of arrival, and their rank by UTF-8 bytes. */
export class NodeTable {
  /** The rows as they came. Replaced, not written to, when a row changes: answers keep the list. */
  rows: GraphNode[] = [];
  /** Each one's name alone, to be shared by all answers. Replaced like the rows. */
  names: DatasetName[] = [];
  readonly #byId = new Map<number, number>();
  readonly #byName = { DATASET: new NameIndex(), JOB: new NameIndex() };
  #sorted: Uint32Array = new Uint32Array(0);
  #ranks: Uint32Array = new Uint32Array(0);

  get length(): number {
    return this.rows.length;
  }

  /** True when the row replaced one with another name, so that all orders by name are to be made anew. */
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

  /** The node of the highest generation that was known at the sequence; null when none was. */
  find(kind: GraphNode['kind'], namespace: string, name: string, sequence: number): number | null {
    let found: number | null = null;
    for (const index of this.#byName[kind].get(namespace, name)) {
      const node = this.at(index);
      if (node.firstSequence > sequence) continue;
      if (found === null || node.generation > this.at(found).generation) found = index;
    }
    return found;
  }

  /** The place of each node in the order by namespace, name, generation. */
  ranks(): Uint32Array {
    if (this.#sorted.length !== this.length) this.#rank();
    return this.#ranks;
  }

  /** Node indexes in the order of {@link ranks}. */
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
    let place = 0;
    for (const index of added) {
      const end = before.length === 0 ? 0 : insertionPoint(before, taken, (i) => compare(i, index));
      sorted.set(before.subarray(taken, end), place);
      place += end - taken;
      taken = end;
      sorted[place] = index;
      place += 1;
    }
    sorted.set(before.subarray(taken), place);
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

/** The first place at or after `from` whose element is greater, by binary search. */
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

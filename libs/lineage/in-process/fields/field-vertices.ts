import { compareUtf8 } from '#openlineage';
import type { GraphSnapshot } from '../snapshot.ts';
import { fieldResolver, type FieldResolver } from './field-names.ts';

/**
 * The vertices of the field graph, numbered in the order in which they are met. Each field of a dataset is one, and
 * each dataset as a whole is two:
 *
 * - its *row set*: which rows there are. A filter or a join decides on it, and everything that is made from the
 *   dataset depends on it (control dependence, in the words of program analysis).
 * - its *unspecified* part: some field, not known which. An edge without field detail leads there.
 */
export class FieldVertices {
  readonly #rowSet: number;
  readonly #unspecified: number;
  readonly #numbers = new Map<number, number>();
  readonly #datasets: number[] = [];
  readonly #names: number[] = [];
  readonly #resolvers = new Map<number, FieldResolver>();

  constructor(readonly snapshot: GraphSnapshot) {
    // Greater than the number of any name, so that the whole comes after the fields, as it does in an answer.
    this.#rowSet = snapshot.store.strings.length;
    this.#unspecified = this.#rowSet + 1;
  }

  /** The vertex of the field that an edge into the dataset means by a name. */
  written(dataset: number, name: number): number {
    const field = this.#isExact(dataset) ? name : this.#resolverOf(dataset).written(name);
    return this.#vertex(dataset, field);
  }

  /** The vertex of the field that an edge out of the dataset means by a name. */
  read(dataset: number, name: number): number {
    const field = this.#isExact(dataset) ? name : this.#resolverOf(dataset).read(name);
    return this.#vertex(dataset, field);
  }

  rowSet(dataset: number): number {
    return this.#vertex(dataset, this.#rowSet);
  }

  unspecified(dataset: number): number {
    return this.#vertex(dataset, this.#unspecified);
  }

  /** The known fields of a dataset, in the order of their names. */
  fields(dataset: number): readonly number[] {
    return this.#resolverOf(dataset).known.map((name) => this.#vertex(dataset, name));
  }

  /** The vertex of the field that a question names; null if the dataset has no such field. */
  find(dataset: number, name: string): number | null {
    const field = this.#resolverOf(dataset).find(name);
    return field === null ? null : this.#vertex(dataset, field);
  }

  datasetOf(vertex: number): number {
    return this.#datasets[vertex] ?? -1;
  }

  isRowSet(vertex: number): boolean {
    return this.#names[vertex] === this.#rowSet;
  }

  /** True for the row set and for the unspecified part. */
  isWholeDataset(vertex: number): boolean {
    return (this.#names[vertex] ?? 0) >= this.#rowSet;
  }

  /** The name of the field; null for the dataset as a whole. */
  fieldAt(vertex: number): string | null {
    if (this.isWholeDataset(vertex)) return null;
    return this.snapshot.store.strings.at(this.#names[vertex] ?? 0);
  }

  /** By namespace and name of the dataset, then field; the dataset as a whole comes after its fields. */
  compare(a: number, b: number): number {
    const { ranks, store } = this.snapshot;
    const [one, other] = [this.#datasets[a] ?? 0, this.#datasets[b] ?? 0];
    if (one !== other) return (ranks[one] ?? 0) - (ranks[other] ?? 0);
    const [name, otherName] = [this.#names[a] ?? 0, this.#names[b] ?? 0];
    return name >= this.#rowSet || otherName >= this.#rowSet
      ? name - otherName
      : compareUtf8(store.strings.at(name), store.strings.at(otherName));
  }

  /** True if every name means the field of exactly that name: no alias, and no two fields that differ in case only. */
  #isExact(dataset: number): boolean {
    const { store } = this.snapshot;
    return !this.snapshot.isAliased(dataset) && store.caseVariants.hasNone(store, dataset);
  }

  #resolverOf(dataset: number): FieldResolver {
    let resolver = this.#resolvers.get(dataset);
    if (resolver === undefined) {
      resolver = fieldResolver(this.snapshot, dataset);
      this.#resolvers.set(dataset, resolver);
    }
    return resolver;
  }

  #vertex(dataset: number, name: number): number {
    const key = dataset * (this.#unspecified + 1) + name;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const vertex = this.#datasets.length;
    this.#numbers.set(key, vertex);
    this.#datasets.push(dataset);
    this.#names.push(name);
    return vertex;
  }
}

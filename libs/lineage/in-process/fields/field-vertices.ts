import { compareUtf8 } from '#openlineage';
import { fieldWords } from './field-words.ts';
import type { FieldWords } from './field-words.ts';
import type { Moment } from '../snapshot.ts';

/**
 * The places that data comes from and goes to, numbered as they come up: fields, each by the word that is its name, and
 * datasets as a whole, which are two places each. The *rows* are reached by what decides which rows there are (a filter,
 * a join): all that is made of the dataset depends on them. The *rest* is reached by a step without field detail:
 * something in the dataset, and nobody knows what.
 */
export class FieldPlaces {
  readonly #rows: number;
  readonly #numbers = new Map<number, number>();
  readonly #datasets: number[] = [];
  readonly #words: number[] = [];
  readonly #fields = new Map<number, FieldWords>();

  constructor(readonly moment: Moment) {
    // The whole comes after all words, as it does in an answer.
    this.#rows = moment.store.words.length;
  }

  /** The place of the field that an edge into the dataset means by a word. */
  written(dataset: number, word: number): number {
    return this.#place(
      dataset,
      this.#isPlain(dataset) ? word : this.#wordsOf(dataset).written(word),
    );
  }

  /** The place of the field that an edge out of the dataset means by a word. */
  read(dataset: number, word: number): number {
    return this.#place(dataset, this.#isPlain(dataset) ? word : this.#wordsOf(dataset).read(word));
  }

  rows(dataset: number): number {
    return this.#place(dataset, this.#rows);
  }

  rest(dataset: number): number {
    return this.#place(dataset, this.#rows + 1);
  }

  /** The known fields of a dataset, in the order of their names. */
  fields(dataset: number): readonly number[] {
    return this.#wordsOf(dataset).known.map((word) => this.#place(dataset, word));
  }

  /** The place of the field that a question names; null when the dataset has no such field. */
  find(dataset: number, name: string): number | null {
    const word = this.#wordsOf(dataset).find(name);
    return word === null ? null : this.#place(dataset, word);
  }

  datasetOf(place: number): number {
    return this.#datasets[place] ?? -1;
  }

  isRows(place: number): boolean {
    return this.#words[place] === this.#rows;
  }

  isWhole(place: number): boolean {
    return (this.#words[place] ?? 0) >= this.#rows;
  }

  /** Null for the dataset as a whole. */
  fieldAt(place: number): string | null {
    return this.isWhole(place) ? null : this.moment.store.words.at(this.#words[place] ?? 0);
  }

  /** By namespace and name of the dataset, then field; the dataset as a whole comes after its fields. */
  compare(a: number, b: number): number {
    const { ranks, store } = this.moment;
    const [one, other] = [this.#datasets[a] ?? 0, this.#datasets[b] ?? 0];
    if (one !== other) return (ranks[one] ?? 0) - (ranks[other] ?? 0);
    const [word, otherWord] = [this.#words[a] ?? 0, this.#words[b] ?? 0];
    return word >= this.#rows || otherWord >= this.#rows
      ? word - otherWord
      : compareUtf8(store.words.at(word), store.words.at(otherWord));
  }

  /** True when every word means the field of just that name: one name, and no two fields that differ in case only. */
  #isPlain(dataset: number): boolean {
    const { store, identity } = this.moment;
    return !identity.members.has(dataset) && store.caseVariants.hasNone(store, dataset);
  }

  #wordsOf(dataset: number): FieldWords {
    let words = this.#fields.get(dataset);
    if (words === undefined) {
      words = fieldWords(this.moment, dataset);
      this.#fields.set(dataset, words);
    }
    return words;
  }

  #place(dataset: number, word: number): number {
    const key = dataset * (this.#rows + 2) + word;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const place = this.#datasets.length;
    this.#numbers.set(key, place);
    this.#datasets.push(dataset);
    this.#words.push(word);
    return place;
  }
}

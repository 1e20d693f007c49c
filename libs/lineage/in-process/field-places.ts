import { compareUtf8 } from '../utf8.ts';
import { NONE } from './column.ts';
import { FieldNames } from './field-names.ts';
import type { Moment } from './moment.ts';

/**
 * The places in a dataset that data comes from and goes to, numbered on from `first`: its fields in the order of their
 * names, then the dataset as a whole, which is two places. The *rows* are reached by what decides which rows there are
 * (a filter, a join): all that is made of the dataset depends on them. The *rest* is reached by a step without field
 * detail: something in the dataset, and nobody knows what.
 */
export interface DatasetPlaces {
  readonly dataset: number;
  readonly first: number;
  readonly rows: number;
  readonly rest: number;
  readonly names: readonly string[];
  /** The field's place that an edge means by a word. */
  readonly written: ReadonlyMap<number, number>;
  readonly read: ReadonlyMap<number, number>;
}

/** The places of a moment, each dataset's made when it is first asked for. */
export class FieldPlaces {
  readonly #byDataset = new Map<number, DatasetPlaces>();
  readonly #byPlace: DatasetPlaces[] = [];

  constructor(readonly moment: Moment) {}

  of(dataset: number): DatasetPlaces {
    let places = this.#byDataset.get(dataset);
    if (places === undefined) {
      places = placesOf(this.moment, dataset, this.#byPlace.length);
      this.#byDataset.set(dataset, places);
      for (let place = places.first; place <= places.rest; place += 1) this.#byPlace.push(places);
    }
    return places;
  }

  around(place: number): DatasetPlaces {
    const places = this.#byPlace[place];
    if (places === undefined) throw new Error(`unreachable: there is no place ${place}`);
    return places;
  }

  /** Null for the dataset as a whole. */
  fieldAt(place: number): string | null {
    const { names, first } = this.around(place);
    return names[place - first] ?? null;
  }

  /** The place of the field that a question names; null when the dataset has no such field. */
  find(dataset: number, field: string): number | null {
    const { names, first } = this.of(dataset);
    const name = new FieldNames(names).resolve(field);
    return name === null ? null : first + names.indexOf(name);
  }

  /** By namespace and name of the dataset, then field; the dataset as a whole comes after its fields. */
  compare(a: number, b: number): number {
    const [one, other] = [this.around(a), this.around(b)];
    const { ranks } = this.moment;
    return one === other ? a - b : (ranks[one.dataset] ?? 0) - (ranks[other.dataset] ?? 0);
  }
}

/**
 * An edge's field means the dataset's field of that name, else the only one that differs in case alone. What is
 * written finds its name among the declared fields, and what is read among the declared and the written ones.
 */
const placesOf = (moment: Moment, dataset: number, first: number): DatasetPlaces => {
  const { fields, fieldEdges, words } = moment.store;
  const [fromField, toField] = fieldEdges.extra;
  const declared: string[] = [];
  moment.eachFrom(fields, dataset, (row) => {
    declared.push(words.at(fields.extra[0]?.at(row) ?? NONE));
  });
  const written = new Set<number>();
  moment.eachTo(fieldEdges, dataset, (row) => written.add(toField?.values[row] ?? NONE));
  const read = new Set<number>();
  moment.eachFrom(fieldEdges, dataset, (row) => read.add(fromField?.values[row] ?? NONE));
  const resolve = (spoken: Set<number>, known: FieldNames): Map<number, string> => {
    spoken.delete(NONE);
    const named = [...spoken].map((word) => [word, words.at(word)] as const);
    return new Map(named.map(([word, name]) => [word, known.resolve(name) ?? name]));
  };
  const writtenNames = resolve(written, new FieldNames(declared));
  const there = [...declared, ...writtenNames.values()];
  const readNames = resolve(read, new FieldNames(there));
  const names = [...new Set([...there, ...readNames.values()])].sort(compareUtf8);
  const placeOf = new Map(names.map((name, index) => [name, first + index]));
  const placed = (spoken: ReadonlyMap<number, string>): Map<number, number> =>
    new Map([...spoken].map(([word, name]) => [word, placeOf.get(name) ?? first]));
  return {
    dataset,
    first,
    rows: first + names.length,
    rest: first + names.length + 1,
    names,
    written: placed(writtenNames),
    read: placed(readNames),
  };
};

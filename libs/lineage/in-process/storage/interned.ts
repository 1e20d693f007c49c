/** Gives each distinct value a number, so that rows can hold it in four bytes. Values with one key are the same. */
export class Interned<T> {
  readonly #values: T[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(readonly keyOf: (value: T) => string) {}

  get length(): number {
    return this.#values.length;
  }

  numberOf(value: T): number {
    const key = this.keyOf(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#values.push(value);
    this.#numbers.set(key, this.#values.length - 1);
    return this.#values.length - 1;
  }

  at(number: number): T {
    const value = this.#values[number];
    if (value === undefined) throw new Error(`unreachable: there is no value ${number}`);
    return value;
  }
}

/** The names of a dataset's fields. One is found by its exact name, else without regard to case if only one fits. */
export class FieldNames {
  readonly #names: Set<string>;
  #byFolded: Map<string, string | null> | null = null;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** The name as the dataset has it; null when it has none, or several that differ in case only. */
  resolve(name: string): string | null {
    if (this.#names.has(name)) return name;
    this.#byFolded ??= this.#fold();
    return this.#byFolded.get(fold(name)) ?? null;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#names.values();
  }

  #fold(): Map<string, string | null> {
    const folded = new Map<string, string | null>();
    for (const name of this.#names) folded.set(fold(name), folded.has(fold(name)) ? null : name);
    return folded;
  }
}

const fold = (name: string): string => name.toLowerCase();

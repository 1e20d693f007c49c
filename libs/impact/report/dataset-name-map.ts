import type { DatasetName } from '#openlineage';

/** A map by the names of datasets, or of jobs. */
export class DatasetNameMap<T> {
  readonly #values = new Map<string, Map<string, T>>();

  get({ namespace, name }: DatasetName): T | undefined {
    return this.#values.get(namespace)?.get(name);
  }

  set({ namespace, name }: DatasetName, value: T): void {
    let own = this.#values.get(namespace);
    if (own === undefined) {
      own = new Map<string, T>();
      this.#values.set(namespace, own);
    }
    own.set(name, value);
  }
}

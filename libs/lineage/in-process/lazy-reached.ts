import type { DatasetName } from '#openlineage';
import type { Reached, Step } from '../graph.ts';

/**
 * Its path is made when asked for: in a chain, all paths together are as long as its square. A class, because a getter
 * of its own would make each of a hundred thousand objects several times as large.
 */
export class LazyReached implements Reached {
  readonly #pathAt: (position: number) => readonly Step[];
  readonly #position: number;

  constructor(
    readonly dataset: DatasetName,
    readonly field: string | null,
    readonly distance: number,
    readonly certain: boolean,
    pathAt: (position: number) => readonly Step[],
    position: number,
  ) {
    this.#pathAt = pathAt;
    this.#position = position;
  }

  get path(): readonly Step[] {
    return this.#pathAt(this.#position);
  }
}

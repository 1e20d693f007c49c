import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';

/** A catalog and its graph, which questions are answered from. */
export interface Source {
  readonly catalog: Catalog;
  readonly graph: LineageGraph;
  /** The id of the catalog, which changes when it is replaced. */
  readonly generation: string | null;
}

import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';

/** What answers are read from: a generation of the catalog, and the graph that follows it. */
export interface Source {
  readonly catalog: Catalog;
  readonly graph: LineageGraph;
  /** Tells this generation of the catalog from others. */
  readonly generation: string | null;
}

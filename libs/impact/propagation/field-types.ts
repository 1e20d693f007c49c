import { datasetsByName, fieldsOf, type Catalog } from '#catalog';
import type { DatasetName } from '#openlineage';

/** The types of the fields of datasets, as far as they were asked for. */
export interface FieldTypes {
  load(nodes: readonly number[]): Promise<void>;
  /** Null where it is not known. */
  of(node: number, field: string): string | null;
}

/** As the catalog knows them; `nameOf` gives the name that a dataset shows. */
export const fieldTypes = (
  db: Catalog['db'],
  asOf: number,
  nameOf: (node: number) => DatasetName,
): FieldTypes => {
  const known = new Map<number, ReadonlyMap<string, string | null>>();
  return {
    async load(nodes) {
      const missing = [...new Set(nodes)].filter((node) => !known.has(node));
      if (missing.length === 0) return;
      const views = await datasetsByName(db, asOf, missing.map(nameOf));
      const roots = views.map((view) => view?.node ?? -1);
      const fields = await fieldsOf(db, asOf, roots);
      for (const [index, node] of missing.entries())
        known.set(node, new Map(fields[index]?.map(({ path, type }) => [path, type])));
    },
    of: (node, field) => known.get(node)?.get(field) ?? null,
  };
};

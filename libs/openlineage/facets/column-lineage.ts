import type { ColumnLineage, FieldSource, Transformation } from '../event/event.ts';
import { sentSource, sourceKey, transformationKey, uniteSources } from './field-source.ts';
import { list, maybeText, objects, type Reader } from './shape.ts';

/** The `columnLineage` facet in one form, however the producer states what applies to the whole dataset. */
export const columnLineageFacet: Reader<ColumnLineage> = (json, fault) =>
  lift(
    objects(json, 'fields', outputField, fault),
    uniteSources(list(json, 'dataset', sentSource, fault)),
  );

const outputField: Reader<readonly FieldSource[]> = (json, fault) => {
  const sources = list(json, 'inputFields', sentSource, fault);
  const deprecated = maybeText(json, 'transformationType', fault);
  // Only its type is checked.
  maybeText(json, 'transformationDescription', fault);
  return uniteSources(sources, ofDeprecated(deprecated));
};

// The form of older producers, once for all sources of a field. Airflow sends it empty.
const ofDeprecated = (type: string | null): Transformation | undefined => {
  if (type === null) return undefined;
  if (type === 'IDENTITY') return { type: 'DIRECT', subtype: 'IDENTITY', masking: false };
  if (type === 'MASKED') return { type: 'DIRECT', subtype: null, masking: true };
  return { type, subtype: null, masking: false };
};

/**
 * Moves to the dataset what each of at least two fields has as INDIRECT. Spark copies each column of a join or filter
 * into every field, almost a Cartesian product; with another setting it states it once for the dataset.
 */
const lift = (
  fields: ReadonlyMap<string, readonly FieldSource[]>,
  dataset: readonly FieldSource[],
): ColumnLineage => {
  const everywhere = fields.size < 2 ? new Set<string>() : inEveryField(fields);
  if (everywhere.size === 0) return { fields, dataset };
  const lifted: FieldSource[] = [];
  const kept = new Map<string, readonly FieldSource[]>();
  for (const [field, sources] of fields) {
    const own: FieldSource[] = [];
    for (const source of sources) {
      const isLifted = (one: Transformation) => everywhere.has(indirectKey(source, one));
      const moved = source.transformations.filter(isLifted);
      const rest = source.transformations.filter((one) => !isLifted(one));
      if (moved.length > 0) lifted.push({ ...source, transformations: moved });
      if (rest.length > 0) own.push({ ...source, transformations: rest });
    }
    kept.set(field, own);
  }
  return { fields: kept, dataset: uniteSources([...dataset, ...lifted]) };
};

const inEveryField = (fields: ReadonlyMap<string, readonly FieldSource[]>): Set<string> => {
  const counts = new Map<string, number>();
  for (const sources of fields.values()) {
    for (const source of sources) {
      for (const one of source.transformations) {
        if (one.type !== 'INDIRECT') continue;
        const key = indirectKey(source, one);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return new Set([...counts].filter(([, count]) => count === fields.size).map(([key]) => key));
};

const indirectKey = (source: FieldSource, one: Transformation): string =>
  sourceKey(source) + transformationKey(one);

import type { FieldSource, Transformation } from '../event/event.ts';
import { list, maybeFlag, maybeText, name, optionalText, type Reader } from './shape.ts';

/** A source as it was sent; without transformations it has an empty list so far. */
export const sentSource: Reader<FieldSource> = (json, fault) => ({
  namespace: name(json, 'namespace', fault),
  name: name(json, 'name', fault),
  field: optionalText(json, 'field', fault),
  transformations: list(json, 'transformations', transformation, fault),
});

const transformation: Reader<Transformation> = (json, fault) => ({
  type: maybeText(json, 'type', fault),
  subtype: maybeText(json, 'subtype', fault),
  masking: maybeFlag(json, 'masking', fault),
});

const UNKNOWN: Transformation = { type: null, subtype: null, masking: false };

/**
 * Each source once, with all its transformations, each once. `fallback` is for a source that was sent without any.
 */
export const uniteSources = (
  sources: readonly FieldSource[],
  fallback: Transformation = UNKNOWN,
): FieldSource[] => {
  // Nearly all fields have one source.
  if (sources.length === 1) return sources.map((source) => united(source, fallback));
  const bySource = new Map<string, { source: FieldSource; transformations: Transformation[] }>();
  for (const source of sources) {
    const key = sourceKey(source);
    const former = bySource.get(key);
    if (!former) bySource.set(key, { source, transformations: [...source.transformations] });
    else for (const one of source.transformations) former.transformations.push(one);
  }
  return [...bySource.values()].map(({ source, transformations }) =>
    united({ ...source, transformations }, fallback),
  );
};

const united = (
  { namespace, name, field, transformations }: FieldSource,
  fallback: Transformation,
): FieldSource => ({
  namespace,
  name,
  field,
  transformations: transformations.length > 0 ? eachOnce(transformations) : [fallback],
});

const eachOnce = (transformations: readonly Transformation[]): readonly Transformation[] => {
  if (transformations.length === 1) return transformations;
  const kept = new Map<string, Transformation>();
  for (const one of transformations) {
    const key = transformationKey(one);
    if (!kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()];
};

// Both keys write each text with its length in front, so that different values have different keys, also where keys
// are concatenated. They are made for many sources of every event; JSON would take several times as long.

/** A key that is equal for equal sources. */
export const sourceKey = ({ namespace, name, field }: FieldSource): string =>
  `${sized(namespace)}${sized(name)}${field === null ? '' : `:${sized(field)}`}`;

/** A key that is equal for equal transformations. */
export const transformationKey = ({ type, subtype, masking }: Transformation): string =>
  `${masking ? 'masking' : 'plain'} ${type === null ? '' : sized(type)} ${subtype === null ? '' : sized(subtype)}`;

const sized = (text: string): string => `${text.length}:${text}`;

import { z } from 'zod';
import type { FieldSource, Transformation } from '../event.ts';
import { list, maybe, maybeText, name, text } from './shape.ts';

const transformation = z
  .object({ type: maybeText, subtype: maybeText, masking: maybe(z.boolean()) })
  .transform(({ type, subtype, masking }): Transformation => ({
    type,
    subtype,
    masking: masking ?? false,
  }));

/** A source as sent: without transformations it has none yet. */
export const sentSource = z.object({
  namespace: name,
  name,
  field: maybe(text),
  transformations: list(transformation),
});

const UNKNOWN: Transformation = { type: null, subtype: null, masking: false };

/** Each source once, with all its transformations, each once; `fallback` for a source that was sent without. */
export const uniteSources = (
  sources: readonly FieldSource[],
  fallback: Transformation = UNKNOWN,
): FieldSource[] => {
  const united = new Map<
    string,
    { source: FieldSource; transformations: Map<string, Transformation> }
  >();
  for (const source of sources) {
    const key = sourceKey(source);
    const former = united.get(key) ?? {
      source,
      transformations: new Map<string, Transformation>(),
    };
    united.set(key, former);
    for (const one of source.transformations) {
      const own = transformationKey(one);
      if (!former.transformations.has(own)) former.transformations.set(own, one);
    }
  }
  return [...united.values()].map(({ source: { namespace, name, field }, transformations }) => ({
    namespace,
    name,
    field,
    transformations: transformations.size > 0 ? [...transformations.values()] : [fallback],
  }));
};

export const sourceKey = ({ namespace, name, field }: FieldSource): string =>
  JSON.stringify([namespace, name, field]);

export const transformationKey = ({ type, subtype, masking }: Transformation): string =>
  JSON.stringify([type, subtype, masking]);

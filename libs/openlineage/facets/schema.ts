import type { SchemaField } from '../event/event.ts';
import { list, maybeNumber, maybeText, text, type Reader } from './shape.ts';

interface Sent {
  readonly name: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly ordinal: number | null;
  readonly fields: readonly Sent[];
}

/**
 * The `schema` facet. Nested fields follow their parent; of two fields with the same name the first one counts. If
 * all fields have an ordinal position, they are sorted by it.
 */
export const schemaFacet: Reader<readonly SchemaField[]> = (json, fault) => {
  const flat: SchemaField[] = [];
  flatten(list(json, 'fields', field, fault), [], flat);
  return flat;
};

const field: Reader<Sent> = (json, fault) => ({
  name: text(json, 'name', fault),
  type: maybeText(json, 'type', fault),
  description: maybeText(json, 'description', fault),
  ordinal: maybeNumber(json, 'ordinal_position', fault),
  fields: list(json, 'fields', field, fault),
});

const flatten = (fields: readonly Sent[], parent: readonly string[], into: SchemaField[]): void => {
  const seen = new Set<string>();
  for (const { name, type, description, fields: nested } of inOrder(fields)) {
    if (seen.has(name)) continue;
    seen.add(name);
    const path = [...parent, name];
    into.push({ path, type, description });
    if (nested.length > 0) flatten(nested, path, into);
  }
};

const inOrder = (fields: readonly Sent[]): readonly Sent[] =>
  fields.some(({ ordinal }) => ordinal === null)
    ? fields
    : [...fields].sort((a, b) => Number(a.ordinal) - Number(b.ordinal));

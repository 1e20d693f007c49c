import { z } from 'zod';
import type { SchemaField } from '../event.ts';
import { list, maybe, maybeText, number, text } from './shape.ts';

interface Sent {
  readonly name: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly ordinal_position: number | null;
  readonly fields: readonly Sent[];
}

const field: z.ZodType<Sent> = z.object({
  name: text,
  type: maybeText,
  description: maybeText,
  ordinal_position: maybe(number),
  get fields() {
    return list(field);
  },
});

/**
 * The `schema` facet: nested fields follow their parent; of two fields with one name the first counts. Fields that all say
 * their ordinal position stand in that order.
 */
export const schemaFacet = z
  .object({ fields: list(field) })
  .transform(({ fields }) => flatten(fields, []));

const flatten = (fields: readonly Sent[], parent: readonly string[]): SchemaField[] => {
  const seen = new Set<string>();
  return inOrder(fields).flatMap(({ name, type, description, fields: nested }) => {
    if (seen.has(name)) return [];
    seen.add(name);
    const path = [...parent, name];
    return [{ path, type, description }, ...flatten(nested, path)];
  });
};

const inOrder = (fields: readonly Sent[]): readonly Sent[] => {
  const numbered = fields.flatMap((sent) =>
    sent.ordinal_position === null ? [] : [{ sent, ordinal: sent.ordinal_position }],
  );
  if (numbered.length < fields.length) return fields;
  return numbered.sort((a, b) => a.ordinal - b.ordinal).map(({ sent }) => sent);
};

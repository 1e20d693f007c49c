import { cutAlike, type CatalogDifference } from './difference.ts';
import type { LiveSchema, Part } from './live-schema.ts';

/**
 * The first table, column, index, trigger or view that is missing, unexpected, or defined
 * differently.
 */
export const compareSchemas = (
  expected: LiveSchema,
  found: LiveSchema,
): CatalogDifference | null => {
  const wanted = byName(expected.parts);
  const held = byName(found.parts);
  for (const [name, part] of wanted) {
    const other = held.get(name);
    if (other === undefined) {
      const sentence = `${nameOf(part)} is missing`;
      return differenceAt(part, { expected: part.definition, found: null, sentence });
    }
    if (other.definition === part.definition) continue;
    const [shown, instead] = cutAlike(part.definition, other.definition);
    const sentence = `${nameOf(part)} is defined as ${instead}, and should be ${shown}`;
    return differenceAt(part, { expected: shown, found: instead, sentence });
  }
  const extra = [...held].find(([name]) => !wanted.has(name))?.[1];
  if (extra === undefined) return null;
  const sentence = `${nameOf(extra)} does not belong in a catalog`;
  return differenceAt(extra, { expected: null, found: extra.definition, sentence });
};

const byName = (parts: readonly Part[]): ReadonlyMap<string, Part> =>
  new Map(parts.map((part) => [JSON.stringify([part.table, part.kind, part.name]), part]));

const nameOf = ({ kind, table, name }: Part): string =>
  kind === 'table' ? `table ${name}` : `${kind} ${name} of table ${table}`;

const differenceAt = (
  { kind, table, name }: Part,
  what: Pick<CatalogDifference, 'expected' | 'found' | 'sentence'>,
): CatalogDifference => ({ table, key: null, column: kind === 'column' ? name : null, ...what });

import type { EntityManager } from 'typeorm';
import type { GraphFieldEdge } from '#lineage';
import { rowsOfLists, type FieldEdgeContent, type StatedField } from '#projection';
import type { FieldEdgeListRow, FieldListRow } from '../../answer-tables.ts';
import { limitOf, spendMade } from '../../read-limit.ts';
import { contentsByHash } from '../contents.ts';

interface Interval {
  readonly id: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

/** A field of the merged schema. */
export interface FieldRow extends Interval, StatedField {
  readonly dataset: number;
  /** Position in the merged schema, from 0. */
  readonly ordinal: number;
}

/** A field edge. A null field means the dataset as a whole. */
export interface FieldEdgeRow extends GraphFieldEdge {
  readonly owner: number;
}

/**
 * The fields in these lists, one row per field, even if several lists of a dataset contain it.
 * Intervals are only known as far as the given lists cover them.
 */
export const fieldsInLists = async (
  db: EntityManager,
  lists: readonly FieldListRow[],
): Promise<readonly FieldRow[]> => {
  const contents = await parsedContents(db, lists, statedFields);
  const limit = limitOf(db);
  return rowsOfLists(lists, ({ dataset, content }) => {
    const fields = contents(content);
    spendMade(limit, fields.length);
    return fields.map((field, ordinal) => ({ dataset, ...field, ordinal }));
  });
};

/**
 * The field edges in these lists. Intervals are only known as far as the given lists cover them.
 */
export const fieldEdgesInLists = async (
  db: EntityManager,
  lists: readonly FieldEdgeListRow[],
): Promise<readonly FieldEdgeRow[]> => {
  const contents = await parsedContents(db, lists, fieldEdgeContents);
  const limit = limitOf(db);
  return rowsOfLists(lists, ({ owner, from, to, job, content }) => {
    const edges = contents(content);
    spendMade(limit, edges.length);
    return edges.map(([fromField, toField, type, subtype, masking]) => ({
      ...{ owner, from, fromField, to, toField, job },
      ...{ type, subtype, masking },
    }));
  });
};

// The projection wrote this JSON.
const statedFields = (json: string) => JSON.parse(json) as readonly StatedField[];
const fieldEdgeContents = (json: string) => JSON.parse(json) as readonly FieldEdgeContent[];

/** Reads and parses the contents of lists, each distinct content once. */
const parsedContents = async <T>(
  db: EntityManager,
  lists: readonly { readonly content: string }[],
  parse: (json: string) => readonly T[],
): Promise<(hash: string) => readonly T[]> => {
  const texts = await contentsByHash(
    db,
    lists.map(({ content }) => content),
  );
  const parsed = new Map<string, readonly T[]>();
  return (hash) => {
    const known = parsed.get(hash);
    if (known) return known;
    const text = texts.get(hash);
    if (text === undefined) throw new Error(`unreachable: content ${hash} is not in the catalog`);
    const entries = parse(text);
    parsed.set(hash, entries);
    return entries;
  };
};

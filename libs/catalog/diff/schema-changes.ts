import { Between, In, type EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import { FieldListRow, SchemaVersionRow } from '../answer-tables.ts';
import type { SchemaDifference } from '../catalog.ts';
import { compareJson } from '../queries/compare-json.ts';
import { fieldsInLists } from '../queries/assets/field-lists.ts';
import type { DiffFilter } from './diff-filter.ts';
import { diffRows, type Changed, type Span } from './interval-diff.ts';
import { namedAt } from './named-at.ts';
import { rowsInSpan } from './rows-in-span.ts';

/**
 * A field whose type changed is reported twice: closed with the old type and opened with the new
 * one.
 */
export interface FieldChange extends Changed {
  readonly dataset: DatasetName;
  readonly path: string;
  readonly type: string | null;
}

/** A schema version that was created within a span, even if later versions replaced it. */
export interface SchemaVersionAdded {
  readonly dataset: DatasetName;
  readonly number: number;
  readonly difference: SchemaDifference;
  readonly compatible: boolean;
  readonly reason: string | null;
  readonly cause: number;
}

/** The fields that opened or closed between the ends of a span. */
export const fieldChanges = async (
  db: EntityManager,
  span: Span,
  about: DiffFilter,
): Promise<readonly FieldChange[]> => {
  const place = { entity: FieldListRow, column: 'dataset' as const, columns: ['dataset'] as const };
  const lists = (await rowsInSpan(db, span, { ...place, nodes: about.nodes })).filter(
    ({ dataset }) => about.matches([dataset], []),
  );
  const rows = await fieldsInLists(db, lists);
  const { nameOf } = await namedAt(
    db,
    span.to,
    rows.map(({ dataset }) => dataset),
  );
  return diffRows(rows, span, {
    key: ({ dataset, path, type }) => {
      const { namespace, name } = nameOf(dataset);
      return [namespace, name, path, type];
    },
    value: () => true,
    show: ({ dataset, path, type }) => ({ dataset: nameOf(dataset), path, type }),
  });
};

/** The schema versions that were created within a span, by dataset, oldest first. */
export const schemaVersionsAdded = async (
  db: EntityManager,
  { from, to }: Span,
  about: DiffFilter,
): Promise<readonly SchemaVersionAdded[]> => {
  const rows = await db.findBy(SchemaVersionRow, {
    openedAt: Between(from + 1, to),
    ...(about.nodes && { dataset: In([...about.nodes]) }),
  });
  const own = rows.filter(({ dataset }) => about.matches([dataset], []));
  const { nameOf } = await namedAt(
    db,
    to,
    own.map(({ dataset }) => dataset),
  );
  return own
    .map(({ dataset, number, difference, reason, openedAt }) => ({
      dataset: nameOf(dataset),
      number,
      difference: JSON.parse(difference) as SchemaDifference,
      compatible: reason === null,
      reason,
      cause: openedAt,
    }))
    .sort((a, b) => compareJson(orderOf(a), orderOf(b)));
};

const orderOf = ({ dataset: { namespace, name }, cause, number }: SchemaVersionAdded) => [
  namespace,
  name,
  cause,
  number,
];

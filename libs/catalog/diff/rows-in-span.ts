import {
  Between,
  In,
  LessThanOrEqual,
  MoreThan,
  type EntityManager,
  type FindOptionsWhere,
} from 'typeorm';
import type { EdgeRow, FieldEdgeListRow, FieldListRow } from '../answer-tables.ts';
import { inChunks } from '../queries/in-chunks.ts';
import type { Span } from './interval-diff.ts';
import { membersAt } from './named-at.ts';

type Row = EdgeRow | FieldEdgeListRow | FieldListRow;

/** Which rows to read: the columns that name nodes, the first of which is indexed. */
interface Place<T extends Row> {
  readonly entity: new () => T;
  readonly column: keyof T;
  readonly columns: readonly (keyof T)[];
  /** Only rows that name one of these nodes. Null: all rows. */
  readonly nodes: readonly number[] | null;
}

/**
 * The rows that opened or closed within a span, and all rows from the same dataset that were open
 * at any time in it. The latter are needed because an edge that opened may have existed before
 * under another name of the dataset.
 */
export const rowsInSpan = async <T extends Row>(
  db: EntityManager,
  { from, to }: Span,
  { entity, column, columns, nodes }: Place<T>,
): Promise<readonly T[]> => {
  const within = Between(from + 1, to);
  const where = [{ openedAt: within }, { closedAt: within }].flatMap((moment) =>
    nodes === null ? [moment] : columns.map((each) => ({ ...moment, [each]: In([...nodes]) })),
  );
  const changed = await db.find(entity, { where: where as unknown as FindOptionsWhere<T>[] });
  const starts = await membersAt(
    db,
    to,
    changed.map((row) => Number(row[column])),
  );
  return inChunks(starts, (chunk) =>
    db.findBy(entity, {
      [column]: In(chunk),
      openedAt: LessThanOrEqual(to),
      closedAt: MoreThan(from),
    } as unknown as FindOptionsWhere<T>),
  );
};

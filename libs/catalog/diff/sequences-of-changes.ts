import { Between, type EntityManager, type FindOptionsWhere } from 'typeorm';
import {
  EdgeRow,
  FieldEdgeListRow,
  FieldListRow,
  IdentityRow,
  ProductMemberRow,
  SchemaVersionRow,
} from '../answer-tables.ts';
import type { Span } from './interval-diff.ts';

interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

const TABLES = [
  EdgeRow,
  ProductMemberRow,
  FieldEdgeListRow,
  FieldListRow,
  IdentityRow,
  SchemaVersionRow,
];

/**
 * The sequences in (`from`, `to`] at which anything that a lineage diff covers opened or closed,
 * ascending.
 */
export const sequencesOfChanges = async (
  db: EntityManager,
  { from, to }: Span,
): Promise<readonly number[]> => {
  const found = new Set<number>();
  for (const entity of TABLES) {
    for (const side of ['openedAt', 'closedAt'] as const) {
      const rows = await db
        .createQueryBuilder<Interval>(entity, 'row')
        .select(`row.${side}`, 'sequence')
        .distinct(true)
        .where({ [side]: Between(from + 1, to) } satisfies FindOptionsWhere<Interval>)
        .getRawMany<{ sequence: number }>();
      for (const { sequence } of rows) found.add(sequence);
    }
  }
  return [...found].sort((a, b) => a - b);
};

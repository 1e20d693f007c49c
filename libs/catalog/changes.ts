import {
  Between,
  LessThanOrEqual,
  type EntityManager,
  type FindOptionsWhere,
  type ObjectLiteral,
} from 'typeorm';
import { OPEN, type GraphChanges } from '#lineage';
import { EdgeRow, FieldEdgeRow, FieldRow, IdentityRow } from './answer-tables.ts';
import { NodeRow } from './log-tables.ts';

/** The rows that opened or closed in (after, upTo]. */
export const changesSince = async (
  db: EntityManager,
  after: number,
  upTo: number,
): Promise<GraphChanges> => {
  const span = Between(after + 1, upTo);
  const read = <T extends ObjectLiteral>(entity: new () => T): Promise<T[]> =>
    db.find(entity, {
      where: (after === 0
        ? { openedAt: LessThanOrEqual(upTo) }
        : [{ openedAt: span }, { closedAt: span }]) as unknown as FindOptionsWhere<T>,
    });
  // What closed after `upTo` was still open then.
  const asOf = <T extends { closedAt: number }>(rows: T[]): T[] =>
    rows.map((row) => (row.closedAt > upTo ? { ...row, closedAt: OPEN } : row));
  return {
    upTo,
    nodes: await db.find(NodeRow, { where: { firstSequence: span } }),
    edges: asOf(await read(EdgeRow)),
    fieldEdges: asOf(await read(FieldEdgeRow)),
    identities: asOf(await read(IdentityRow)),
    fields: asOf(await read(FieldRow)),
  };
};

import { In, LessThanOrEqual, MoreThan, type EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import type { Schema } from '#projection';
import { SchemaVersionRow } from '../../answer-tables.ts';
import type { SchemaDifference } from '../../catalog.ts';
import { NodeRow } from '../../log-tables.ts';
import { contentsByHash } from '../contents.ts';
import { canonicalNodeOf } from '../names/identities.ts';
import { inChunks } from '../in-chunks.ts';

/** A schema version that readers of the previous version cannot read. */
export interface BreakingVersionView {
  /** The canonical name. */
  readonly dataset: DatasetName;
  readonly number: number;
  readonly since: number;
  readonly reason: string;
  readonly difference: SchemaDifference;
  readonly fields: readonly { readonly path: string; readonly type: string | null }[];
}

/** The breaking schema versions that were created in (`from`, `to`], newest first. */
export const breakingVersionsIn = async (
  db: EntityManager,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly BreakingVersionView[]> => {
  const rows = await db.find(SchemaVersionRow, {
    where: { compatible: false, openedAt: LessThanOrEqual(to), closedAt: MoreThan(from) },
    order: { openedAt: 'DESC', id: 'DESC' },
  });
  const made = rows.filter(({ openedAt }) => openedAt > from);
  const texts = await contentsByHash(
    db,
    made.map(({ content }) => content),
  );
  const shown = await canonicalNodeOf(
    db,
    to,
    made.map(({ dataset }) => dataset),
  );
  const nodes = await inChunks([...new Set(shown.values())], (chunk) =>
    db.findBy(NodeRow, { id: In(chunk) }),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return made.flatMap((row) => {
    const node = byId.get(shown.get(row.dataset) ?? row.dataset);
    if (!node) return [];
    return {
      dataset: { namespace: node.namespace, name: node.name },
      number: row.number,
      since: row.openedAt,
      reason: row.reason ?? '',
      difference: JSON.parse(row.difference) as SchemaDifference,
      fields: (JSON.parse(texts.get(row.content) ?? '[]') as Schema).map(([path, type]) => ({
        path,
        type,
      })),
    };
  });
};

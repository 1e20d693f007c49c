import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Page, Slice } from '../catalog.ts';
import type { NodeRow } from '../log-tables.ts';
import { keyAfter, sliceOf } from './page.ts';
import { inNamespace, shownNodes } from './shown-nodes.ts';

// Two datasets may show one name: one that a RENAME took elsewhere and back, and one that was given it meanwhile.
const nameKey = z.tuple([z.string(), z.string(), z.int()]);

/** A page of the datasets or jobs as of a sequence, by the node that each shows; with a namespace only those with a name in it. */
export const listNodes = async (
  db: EntityManager,
  asOf: number,
  { kind, namespace }: { readonly kind: NodeRow['kind']; readonly namespace: string | null },
  page: Page,
): Promise<Slice<NodeRow>> => {
  const after = keyAfter(page, nameKey);
  const query = shownNodes(db, asOf).andWhere('node.kind = :kind', { kind });
  if (namespace !== null) {
    const inside = await inNamespace(db, asOf, namespace);
    query.andWhere(`node.id IN (${inside.getQuery()})`).setParameters(inside.getParameters());
  }
  const count = await query.getCount();
  if (after) {
    const [afterNamespace, afterName, afterId] = after;
    query.andWhere(
      '(node.namespace, node.name, node.id) > (:afterNamespace, :afterName, :afterId)',
      { afterNamespace, afterName, afterId },
    );
  }
  const rows = await query
    .orderBy('node.namespace')
    .addOrderBy('node.name')
    .addOrderBy('node.id')
    .limit(page.first + 1)
    .getMany();
  return sliceOf(rows, page, count, ({ namespace: own, name, id }) => [own, name, id]);
};

import type { EntityManager } from 'typeorm';
import type { CountLater, Page, Slice } from '../../catalog.ts';
import { NodeRow } from '../../log-tables.ts';
import { spendCounted } from '../../read-limit.ts';
import { countOnce, keyAfterId, sliceOf } from '../page.ts';
import { inNamespace, selectCanonicalNodes } from './canonical-nodes.ts';

/**
 * A page of the canonical nodes of datasets or jobs as of a sequence. With a namespace, only those
 * with a name in it.
 */
export const listNodes = async (
  db: EntityManager,
  asOf: number,
  { kind, namespace }: { readonly kind: NodeRow['kind']; readonly namespace: string | null },
  page: Page,
): Promise<Slice<NodeRow, CountLater>> => {
  const after = await keyAfterId(page, (id) => nameKeyOf(db, kind, id));
  const query = selectCanonicalNodes(db, asOf).andWhere('node.kind = :kind', { kind });
  if (namespace !== null) {
    const inside = await inNamespace(db, asOf, namespace);
    query.andWhere(`node.id IN (${inside.getQuery()})`).setParameters(inside.getParameters());
  }
  const whole = query.clone();
  const count = countOnce(async () => {
    const counted = await whole.getCount();
    spendCounted(db, counted);
    return counted;
  });
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
  return sliceOf(rows, page, count, ({ id }) => [id]);
};

// Names are not unique: a dataset can be renamed away and back while another one takes over its
// name.
const nameKeyOf = async (
  db: EntityManager,
  kind: NodeRow['kind'],
  id: number,
): Promise<readonly [namespace: string, name: string, id: number] | null> => {
  const node = await db.findOneBy(NodeRow, { id, kind });
  return node && [node.namespace, node.name, id];
};

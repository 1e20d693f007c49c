import type { EntityManager } from 'typeorm';
import { compareUtf8, redactNamespace } from '#openlineage';
import type { NamespaceView, Page, Slice } from '../../catalog.ts';
import { NodeRow } from '../../log-tables.ts';
import { spendCounted } from '../../read-limit.ts';
import { keyAfterId, sliceOf, withItems } from '../page.ts';
import { selectCurrentNames, CANONICAL_NODE } from './canonical-nodes.ts';

/** A page of namespaces without their secrets, by name. */
export const listNamespaces = async (
  db: EntityManager,
  asOf: number,
  page: Page,
): Promise<Slice<NamespaceView>> => {
  const [after] = (await keyAfterId(page, (id) => shownNamespaceOf(db, id))) ?? [null];
  // All namespaces are read, because only redaction shows which of them are equal. There are few of
  // them.
  const rows = await selectCurrentNames(db, asOf)
    .select('named.namespace', 'namespace')
    .addSelect('named.kind', 'kind')
    .addSelect(`COUNT(DISTINCT ${CANONICAL_NODE})`, 'count')
    .addSelect('MIN(named.id)', 'least')
    .groupBy('named.namespace')
    .addGroupBy('named.kind')
    .getRawMany<RawNamespace>();
  spendCounted(
    db,
    rows.reduce((sum, { count }) => sum + Number(count), 0),
  );
  const views = new Map<string, NamespaceView & { readonly least: number }>();
  for (const { namespace, kind, count, least } of rows) {
    const name = redactNamespace(namespace);
    const view = views.get(name) ?? { name, datasets: 0, jobs: 0, least: Infinity };
    const member = kind === 'DATASET' ? 'datasets' : 'jobs';
    views.set(name, {
      ...view,
      [member]: view[member] + Number(count),
      least: Math.min(view.least, Number(least)),
    });
  }
  const sorted = [...views.values()].sort((a, b) => compareUtf8(a.name, b.name));
  const rest = sorted.filter(({ name }) => after === null || compareUtf8(name, after) > 0);
  const slice = sliceOf(rest, page, sorted.length, ({ least }) => [least]);
  return withItems(
    slice,
    slice.items.map(({ node: { name, datasets, jobs } }) => ({ name, datasets, jobs })),
  );
};

interface RawNamespace {
  readonly namespace: string;
  readonly kind: NodeRow['kind'];
  readonly count: number | string;
  /** The least node id in the namespace. */
  readonly least: number | string;
}

const shownNamespaceOf = async (
  db: EntityManager,
  id: number,
): Promise<readonly [namespace: string] | null> => {
  const node = await db.findOneBy(NodeRow, { id });
  return node && [redactNamespace(node.namespace)];
};

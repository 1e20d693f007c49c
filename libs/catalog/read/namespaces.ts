import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { compareUtf8, redactNamespace } from '#openlineage';
import type { NamespaceView, Page, Slice } from '../catalog.ts';
import type { NodeRow } from '../log-tables.ts';
import { keyAfter, sliceOf } from './page.ts';
import { foundNames, SHOWN_AS } from './shown-nodes.ts';

const namespaceKey = z.tuple([z.string()]);

/** Namespaces as they are shown, by name. */
export const listNamespaces = async (
  db: EntityManager,
  asOf: number,
  page: Page,
): Promise<Slice<NamespaceView>> => {
  const [after] = keyAfter(page, namespaceKey) ?? [null];
  // All are read: which ones are shown alike, only their texts tell. There are few, next to what is in them.
  const rows = await foundNames(db, asOf)
    .select('named.namespace', 'namespace')
    .addSelect('named.kind', 'kind')
    .addSelect(`COUNT(DISTINCT ${SHOWN_AS})`, 'count')
    .groupBy('named.namespace')
    .addGroupBy('named.kind')
    .getRawMany<{ namespace: string; kind: NodeRow['kind']; count: number | string }>();
  const views = new Map<string, NamespaceView>();
  for (const { namespace, kind, count } of rows) {
    const name = redactNamespace(namespace);
    const view = views.get(name) ?? { name, datasets: 0, jobs: 0 };
    const member = kind === 'DATASET' ? 'datasets' : 'jobs';
    views.set(name, { ...view, [member]: view[member] + Number(count) });
  }
  const sorted = [...views.values()].sort((a, b) => compareUtf8(a.name, b.name));
  const rest = sorted.filter(({ name }) => after === null || compareUtf8(name, after) > 0);
  return sliceOf(rest, page, sorted.length, ({ name }) => [name]);
};

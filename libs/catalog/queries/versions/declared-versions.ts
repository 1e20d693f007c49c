import { In, type EntityManager } from 'typeorm';
import { memberOf, orderTime, parseJson } from '#openlineage';
import { FacetRow } from '../../answer-tables.ts';
import { EventRow, NodeRow } from '../../log-tables.ts';
import { DatasetStatementRow } from '../../working-tables.ts';
import { contentsByHash } from '../contents.ts';
import { grouped } from '../grouped.ts';
import { identitiesOf } from '../names/identities.ts';
import { inChunks } from '../in-chunks.ts';
import { allIncarnations } from '../names/nodes-by-name.ts';
import { orderKeyOf } from './event-order.ts';
import type { VersionAt } from './version-at.ts';

/** The versions that dataset and job events state for the datasets with these canonical nodes. */
export const declaredVersions = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<ReadonlyMap<number, readonly VersionAt[]>> => {
  const identities = await identitiesOf(db, asOf, shown);
  const datasetOf = new Map(
    [...identities].flatMap(([id, { members }]) => members.map((member) => [member.id, id])),
  );
  const facets = await versionFacets(db, asOf, await declaredNodes(db, asOf, datasetOf));
  const events = await inChunks([...new Set(facets.map(({ since }) => since))], (chunk) =>
    db.findBy(EventRow, { sequence: In(chunk) }),
  );
  const eventAt = new Map(events.map((event) => [event.sequence, event]));
  const texts = await contentsByHash(
    db,
    facets.map(({ content }) => content),
  );
  const stated = facets.flatMap(({ owner, content, since }) => {
    const event = eventAt.get(since);
    const dataset = datasetOf.get(owner);
    const facet = parseJson(Buffer.from(texts.get(content) ?? 'null'));
    const version = memberOf(facet, 'datasetVersion');
    return event && dataset !== undefined && typeof version === 'string'
      ? [{ dataset, version, event }]
      : [];
  });
  const first = [...grouped(stated, ({ dataset, version }) => `${dataset} ${version}`).values()]
    .map((own) => own.reduce((a, b) => (a.event.sequence < b.event.sequence ? a : b)))
    .map(({ dataset, version, event }) => ({
      dataset,
      version,
      writer: null,
      since: event.sequence,
      place: orderKeyOf(event),
      readableFrom: orderTime(orderKeyOf(event)),
    }));
  return grouped(first, ({ dataset }) => dataset);
};

/**
 * Those nodes about which any dataset or job event states something, under any incarnation of their
 * names.
 */
const declaredNodes = async (
  db: EntityManager,
  asOf: number,
  datasetOf: ReadonlyMap<number, number>,
): Promise<readonly number[]> => {
  const nodes = await inChunks([...datasetOf.keys()], (chunk) =>
    db.findBy(NodeRow, { id: In(chunk) }),
  );
  const generations = grouped(await allIncarnations(db, nodes), nameOf);
  const nodesOf = new Map(
    nodes.map((node) => [
      node.id,
      [node.id, ...(generations.get(nameOf(node)) ?? []).map(({ id }) => id)],
    ]),
  );
  const rows = await inChunks([...new Set([...nodesOf.values()].flat())], (chunk) =>
    db
      .createQueryBuilder(DatasetStatementRow, 'statement')
      .select('statement.dataset', 'dataset')
      .distinct()
      .where('statement.dataset IN (:...chunk) AND statement.run IS NULL', { chunk })
      .andWhere('statement.sequence <= :asOf', { asOf })
      .getRawMany<{ readonly dataset: unknown }>(),
  );
  const declared = new Set(rows.map(({ dataset }) => Number(dataset)));
  return [...nodesOf].flatMap(([id, all]) => (all.some((node) => declared.has(node)) ? [id] : []));
};

const nameOf = ({ namespace, name }: NodeRow): string => JSON.stringify([namespace, name]);

/** The version facets that dataset and job events state for these nodes. */
const versionFacets = (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<readonly FacetRow[]> =>
  inChunks(nodes, (chunk) =>
    db
      .createQueryBuilder(FacetRow, 'facet')
      .innerJoin(EventRow, 'event', 'event.sequence = facet.since')
      .where('facet.owner IN (:...chunk) AND facet.openedAt <= :asOf', { chunk, asOf })
      .andWhere(`facet.key = 'version' AND event.kind IN ('DATASET', 'JOB')`)
      .getMany(),
  );

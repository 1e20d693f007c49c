import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { memberOf, orderTime, parseJson } from '#openlineage';
import { FacetRow } from '../answer-tables.ts';
import { EventRow } from '../log-tables.ts';
import { contentsOf } from './contents-of.ts';
import { grouped } from './grouped.ts';
import { identitiesOf } from './identities-of.ts';
import { inChunks } from './in-chunks.ts';
import { orderOf } from './order-of.ts';
import type { VersionAt } from './version-at.ts';

/** The versions that dataset and job events state of the datasets that show these nodes. */
export const declaredVersions = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<ReadonlyMap<number, readonly VersionAt[]>> => {
  const identities = await identitiesOf(db, asOf, shown);
  const datasetOf = new Map(
    [...identities].flatMap(([id, { members }]) => members.map((member) => [member.id, id])),
  );
  const facets = await inChunks([...datasetOf.keys()], (chunk) =>
    db.findBy(FacetRow, { owner: In(chunk), key: 'version', openedAt: LessThanOrEqual(asOf) }),
  );
  const events = await inChunks([...new Set(facets.map(({ since }) => since))], (chunk) =>
    db.findBy(EventRow, { sequence: In(chunk), kind: In(['DATASET', 'JOB']) }),
  );
  const eventAt = new Map(events.map((event) => [event.sequence, event]));
  const texts = await contentsOf(
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
      place: orderOf(event),
      readableFrom: orderTime(orderOf(event)),
    }));
  return grouped(first, ({ dataset }) => dataset);
};

import { openCatalog, type Catalog, type LogEntry } from '#catalog';
import { freshCatalogUrl } from '../../libs/catalog/fresh-catalog.contract.ts';
import type { Arrival } from './reading.ts';

/** The arrivals that are news: an event that came before is not stored again. */
export const distinct = (arrivals: readonly Arrival[]): readonly Arrival[] => {
  const seen = new Set<string>();
  return arrivals.filter(({ id }) => !seen.has(id) && seen.add(id));
};

/** The arrivals as the log would hold them. */
export const entriesOf = (arrivals: readonly Arrival[]): readonly LogEntry[] =>
  arrivals.map(({ id, event, recordedAt, type = 'OpenLineageEvent' }, index) => ({
    id,
    stream: `test-${index}`,
    revision: 0,
    position: `${index + 1}`,
    type,
    recordedAt,
    data: Buffer.from(JSON.stringify(event)),
    metadata: '{}',
  }));

/** A catalog in memory into which the batches were projected, one transaction each. */
export const catalogOf = async (batches: readonly (readonly LogEntry[])[]): Promise<Catalog> => {
  const catalog = await openCatalog(freshCatalogUrl());
  for (const batch of batches) await catalog.project(batch);
  return catalog;
};

import { openCatalog, type LogEntry } from '#catalog';
import { inProcessGraph } from '#lineage';
import type { ImpactSources } from './assess-impact.ts';

/** A catalog and a graph in memory, of these events. */
export interface GivenSources extends ImpactSources {
  close(): Promise<void>;
}

export const sourcesOf = async (events: readonly object[]): Promise<GivenSources> => {
  const catalog = await openCatalog('sqlite::memory:');
  await catalog.project(events.map((event, index) => entryOf(event, index + 1)));
  const graph = inProcessGraph();
  await graph.apply(await catalog.changesSince(0));
  return { db: catalog.db, graph, close: catalog.close };
};

export const entryOf = (event: object, sequence: number): LogEntry => ({
  ...{ id: `event-${sequence}`, stream: `test-${sequence}`, revision: 0, position: `${sequence}` },
  ...{
    type: 'OpenLineageEvent',
    recordedAt: new Date(Date.UTC(2026, 2, 9, 0, sequence)).toISOString(),
  },
  ...{ data: Buffer.from(JSON.stringify(event)), metadata: '{}' },
});

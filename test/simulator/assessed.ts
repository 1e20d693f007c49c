import type { Catalog } from '#catalog';
import { assessImpact, proposal, type Assessment } from '#impact';
import { inProcessGraph, type LineageGraph } from '#lineage';
import { canonicalJson, eventId, parseJson } from '#openlineage';
import { catalogOf, entriesOf } from '../oracle/fold-of.ts';
import { eventsOf } from './events-of.ts';
import { tablesOf, type Case } from './random-case.ts';

/** What the analysis says of each case, of all that its pipelines sent and nothing else. */
export const assessed = async (cases: readonly Case[]): Promise<readonly Assessment[]> => {
  const worlds = new Set(cases.map(({ world }) => world));
  const events = [...worlds].flatMap((world) =>
    eventsOf(world.pipeline, tablesOf(world), world.places),
  );
  const entries = entriesOf(
    events.map((event) => ({
      event,
      id: eventId(canonicalJson(parseJson(Buffer.from(JSON.stringify(event))))),
      recordedAt: '2026-03-02T00:00:00.000Z',
    })),
  );
  const catalog = await catalogOf([entries]);
  const graph = await graphOf(catalog);
  try {
    const found: Assessment[] = [];
    for (const { change } of cases) {
      const asked = proposal.parse({ title: change.kind, changes: [change] });
      const sources = { db: catalog.db, graph };
      found.push(await assessImpact(sources, asked, entries.length, { timeoutMs: 60_000 }));
    }
    return found;
  } finally {
    await catalog.close();
  }
};

const graphOf = async (catalog: Catalog): Promise<LineageGraph> => {
  const graph = inProcessGraph();
  await graph.apply(await catalog.changesSince(0));
  return graph;
};

import { notDeepStrictEqual, ok } from 'node:assert';
import { datasetsByName, openCatalog, type Catalog } from '#catalog';
import { assessImpact, type Change } from '#impact';
import {
  inProcessGraph,
  OPEN,
  type GraphChanges,
  type LineageGraph,
  type Question,
} from '#lineage';
import { END, fieldChangesOf, hubGraph, nameOf, type HubGraph } from './hub-graph.ts';
import { medians, milliseconds, table, times } from './measure.ts';

// What a change of one field would do, next to the plain question what is made of that field, over the same graph in the same run. The
// assessment answers more: which jobs fail, what is stale, why, and who must be told, for which it asks the catalog as well.

// The graph that the traversal is measured on. Assessed once to see that it says something, and once by the clock.
const NODES = process.argv.includes('--quick') ? 10_000 : 100_000;
const EDGES = 5 * NODES;
const ROUNDS = 1;
/** The catalog numbers what it is told from 1 on: so this is the one dataset that it knows. */
const HUB = 1;

const main = async (): Promise<void> => {
  const graph = inProcessGraph();
  await graph.apply(withJobs(hubGraph(NODES, EDGES)));
  const catalog = await catalogOf(nameOf(HUB));
  const rows: (readonly string[])[] = [];
  for (const [title, change] of [
    ['drop a field of a hub', { kind: 'DROP_FIELD' }],
    ['change its unit', { kind: 'CHANGE_UNIT', note: 'cents' }],
    ['widen its type', { kind: 'RETYPE_FIELD', type: 'bigint' }],
    ['tighten its nullability', { kind: 'TIGHTEN_NULLABILITY' }],
  ] as const)
    rows.push(
      await compared(title, graph, catalog, { ...change, dataset: nameOf(HUB), field: FIELD }),
    );
  await catalog.close();
  console.log(`Impact in ${NODES} fields and ${EDGES} edges of fields, a job for each dataset\n`);
  console.log(table([['change', 'verdicts', 'assessed', 'traversed', 'ratio'], ...rows]));
};

const FIELD = 'field_0';

const compared = async (
  title: string,
  graph: LineageGraph,
  { db }: Catalog,
  change: Change,
): Promise<readonly string[]> => {
  const question: Question = {
    ...{ direction: 'DOWNSTREAM', since: null, maxDepth: null, timeoutMs: 600_000, asOf: END },
    start: { kind: 'FIELD', ...nameOf(HUB), field: FIELD },
  };
  const proposal = { title, reason: '', changes: [change] };
  const assess = () => assessImpact({ db, graph }, proposal, END, { timeoutMs: 600_000 });
  const { verdicts } = await assess();
  const traverse = () => graph.traverse(question);
  notDeepStrictEqual((await traverse())?.datasets.length ?? 0, 0);
  const [assessed, traversed] = await medians(ROUNDS, assess, traverse);
  return [
    title,
    `${verdicts.length}`,
    milliseconds(assessed),
    milliseconds(traversed),
    times(assessed / traversed),
  ];
};

/** The edges of fields as one job for each dataset states them, which reads and writes what they run between. */
const withJobs = (hubs: HubGraph): GraphChanges => {
  const changes = fieldChangesOf(hubs);
  const datasets = changes.nodes.length;
  const jobOf = (dataset: number) => datasets + dataset;
  const uses = new Map<string, GraphChanges['edges'][number]>();
  const use = (kind: 'READS' | 'WRITES', from: number, to: number, job: number) => {
    const id = changes.edges.length + uses.size;
    const times = { openedAt: 1, closedAt: OPEN };
    const key = `${kind} ${from} ${to}`;
    if (!uses.has(key)) uses.set(key, { id, kind, from, to, job, basis: null, ...times });
  };
  for (const { from, to } of changes.edges) {
    use('READS', from, jobOf(to), jobOf(to));
    use('WRITES', jobOf(to), to, jobOf(to));
  }
  const jobs = changes.nodes.map(({ id, ...node }) => ({
    ...node,
    id: jobOf(id),
    kind: 'JOB' as const,
  }));
  return {
    ...changes,
    nodes: [...changes.nodes, ...jobs],
    edges: [...changes.edges.map((edge) => ({ ...edge, job: jobOf(edge.to) })), ...uses.values()],
    fieldEdges: changes.fieldEdges.map((edge) => ({ ...edge, job: jobOf(edge.to) })),
  };
};

/** One that knows the hub and its fields. */
const catalogOf = async (dataset: ReturnType<typeof nameOf>): Promise<Catalog> => {
  const catalog = await openCatalog('sqlite::memory:');
  const fields = Array.from({ length: 5 }, (_, index) => ({ name: `field_${index}`, type: 'int' }));
  const event = {
    eventTime: '2026-03-01T00:00:00Z',
    producer: 'https://ledgerline.example/bench',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent',
    dataset: { ...dataset, facets: { schema: { fields } } },
  };
  await catalog.project([
    {
      ...{ id: 'event-1', stream: 'bench', revision: 0, position: '1', type: 'OpenLineageEvent' },
      ...{ recordedAt: '2026-03-01T00:00:00.000Z', metadata: '{}' },
      data: Buffer.from(JSON.stringify(event)),
    },
  ]);
  const [view] = await datasetsByName(catalog.db, END, [dataset]);
  ok(view?.node === HUB);
  return catalog;
};

await main();

import { deepStrictEqual } from 'node:assert';
import {
  inProcessGraph,
  OPEN,
  type GraphChanges,
  type LineageGraph,
  type Question,
} from '#lineage';
import {
  changesOf,
  END,
  fieldChangesOf,
  fieldNameOf,
  hubGraph,
  nameOf,
  numbers,
} from './hub-graph.ts';
import { heldBytes, medians, milliseconds, table, timed, times } from './measure.ts';
import { sqliteReach, type Near, type SqliteReach } from './sqlite-reach.ts';

// Lineage out of the in-process graph against a recursive query over the same edges in SQLite, in the same run. Both
// must find the same before they are timed. SQLite gives the names in order; the graph also gives distances, certainty,
// completeness, and paths for the asking.

const NODES = process.argv.includes('--quick') ? 10_000 : 100_000;
const EDGES = 5 * NODES;
const SMALL_ANSWERS = 1000;
const ROUNDS = 7;

const main = async (): Promise<void> => {
  const graph = hubGraph(NODES, EDGES);
  const datasets = await load(changesOf(graph));
  const datasetEdges = sqliteReach(graph, (dataset) => nameOf(dataset).name);
  const datasetRows = [
    ...(await largeAnswers(datasets.graph, datasetEdges)),
    await smallAnswers(datasets.graph, datasetEdges),
  ];
  await datasets.graph.apply(oneAlias());
  const aliasRows = [
    ...(await largeAnswers(datasets.graph, datasetEdges)),
    await smallAnswers(datasets.graph, datasetEdges),
  ].map(([question = '', ...cells]) => [`${question}, with one alias`, ...cells]);
  await datasets.graph.clear();
  datasetEdges.close();

  const fields = await load(fieldChangesOf(graph));
  const fieldEdges = sqliteReach(graph, (field) => shown(fieldNameOf(field)));
  const fieldRows = await fieldAnswers(fields.graph, fieldEdges);
  fieldEdges.close();

  console.log(`Traversal of ${NODES} nodes and ${EDGES} edges, a fifth of them from hubs\n`);
  const head = ['question', 'answer', 'graph', 'SQLite', 'ratio'];
  console.log(table([head, ...datasetRows, ...aliasRows, ...fieldRows]));
  console.log(`\ndatasets: ${datasets.cost}\nfields:   ${fields.cost}`);
};

/** A second name, without edges, of a dataset in the middle of the graph: what is reached stays the same. */
const oneAlias = (): GraphChanges => {
  const [alias, dataset] = [NODES, NODES / 2];
  const name = { namespace: 'file://bench', name: 'alias' };
  return {
    upTo: END + 1,
    nodes: [{ id: alias, kind: 'DATASET', ...name, generation: 0, firstSequence: 1 }],
    productMembers: [],
    edges: [],
    fieldEdges: [],
    // The row of the least node gives the name that is shown: the dataset's own.
    identities: [
      { id: 1, node: dataset, shown: dataset, openedAt: 1, closedAt: OPEN },
      { id: 2, node: alias, shown: dataset, openedAt: 1, closedAt: OPEN },
    ],
    fields: [],
  };
};

/** Applies the rows to an empty graph; `cost` says what that took and what the graph holds on to. */
const load = async (changes: GraphChanges) => {
  const before = heldBytes();
  const graph = inProcessGraph();
  const time = await timed(() => graph.apply(changes));
  const bytes = heldBytes() - before;
  const edges = changes.edges.length + changes.fieldEdges.length;
  const size = `${Math.round(bytes / 2 ** 20)} MB, ${Math.round(bytes / edges)} bytes for each of ${edges} edges`;
  return { graph, cost: `loaded in ${milliseconds(time)}, holds ${size}` };
};

const largeAnswers = async (graph: LineageGraph, sqlite: SqliteReach) => {
  const rows: (readonly string[])[] = [];
  for (const [title, start, asOf, direction] of [
    ['downstream of a hub', 0, END, 'DOWNSTREAM'],
    ['the same, as of half the history', 0, END / 2, 'DOWNSTREAM'],
    ['upstream of the last dataset', NODES - 1, END, 'UPSTREAM'],
  ] as const) {
    const question = questionOf({ kind: 'DATASET', ...nameOf(start) }, { asOf, direction });
    const ask = () => graph.traverse(question);
    const askSqlite = () => sqlite.all(start, asOf, direction === 'DOWNSTREAM');
    const found = (await ask())?.datasets.map(({ dataset }) => dataset.name) ?? [];
    deepStrictEqual(found.sort(), askSqlite());
    rows.push(rowOf(title, found.length, await medians(ROUNDS, ask, askSqlite)));
  }
  return rows;
};

const smallAnswers = async (graph: LineageGraph, sqlite: SqliteReach) => {
  const random = numbers(7);
  const starts = Array.from({ length: SMALL_ANSWERS }, () => random(NODES));
  const ask = (start: number) =>
    graph.traverse(questionOf({ kind: 'DATASET', ...nameOf(start) }, { maxDepth: 3 }));
  let items = 0;
  for (const start of starts) {
    const datasets = (await ask(start))?.datasets ?? [];
    const found = datasets.map(({ dataset, distance }): Near => [dataset.name, distance]);
    deepStrictEqual(found, sqlite.near(start, END, 3));
    items += found.length;
  }
  const [ours, theirs] = await medians(
    ROUNDS,
    async () => {
      for (const start of starts) await ask(start);
    },
    () => {
      for (const start of starts) sqlite.near(start, END, 3);
    },
  );
  return rowOf(
    `three hops down of a dataset (mean of ${SMALL_ANSWERS})`,
    Math.round(items / SMALL_ANSWERS),
    [ours / SMALL_ANSWERS, theirs / SMALL_ANSWERS],
  );
};

const fieldAnswers = async (graph: LineageGraph, sqlite: SqliteReach) => {
  const rows: (readonly string[])[] = [];
  for (const [title, start] of [
    ['fields downstream of a field of a hub', 1],
    ['fields downstream of some field', NODES - 3000],
  ] as const) {
    const ask = () => graph.traverse(questionOf({ kind: 'FIELD', ...fieldNameOf(start) }));
    const askSqlite = () => sqlite.all(start, END, true);
    const datasets = (await ask())?.datasets ?? [];
    const found = datasets.map(({ dataset, field }) => shown({ name: dataset.name, field }));
    deepStrictEqual(found.sort(), askSqlite());
    rows.push(rowOf(title, found.length, await medians(ROUNDS, ask, askSqlite)));
  }
  return rows;
};

const questionOf = (start: Question['start'], rest: Partial<Question> = {}): Question => ({
  direction: 'DOWNSTREAM',
  start,
  asOf: END,
  since: null,
  maxDepth: null,
  timeoutMs: 60_000,
  ...rest,
});

const shown = ({ name, field }: { readonly name: string; readonly field: string | null }) =>
  `${name}.${field ?? '*'}`;

const rowOf = (
  title: string,
  items: number,
  [ours, theirs]: readonly [number, number],
): readonly string[] => [
  title,
  `${items}`,
  milliseconds(ours),
  milliseconds(theirs),
  times(theirs / ours),
];

await main();

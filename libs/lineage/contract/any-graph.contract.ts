import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { delivered, type GraphRows } from './graph-notation.fixture.ts';
import type { Answer, GraphChanges, LineageGraph, Question, Reached } from '../graph.ts';
import { inProcessGraph } from '../in-process/in-process-graph.ts';
import { modelNeighbourhoods, comparable } from '../reference-model/neighbourhoods.fixture.ts';
import { graphs, LAST, questions, STARTS } from '../reference-model/random-graphs.fixture.ts';
import { modelAnswer } from '../reference-model/answer.fixture.ts';

/** How rows are delivered: where batches end, which of them are reversed, and which rename a node without edges. */
const deliveries = fc.array(
  fc.record({
    upTo: fc.integer({ min: 1, max: LAST }),
    turned: fc.boolean(),
    renames: fc.boolean(),
  }),
  { maxLength: 4 },
);

/** The number of random graphs for each property. */
export interface Effort {
  readonly answers: number;
  readonly neighbourhoods: number;
  readonly sameBytes: number;
  readonly bothWays: number;
}

/** Properties of any graph, for every engine. `open` returns a new, empty graph, which is closed after use. */
export const anyGraphContract = (
  engine: string,
  open: () => Promise<LineageGraph>,
  effort: Effort,
): void => {
  describe(`any graph on the ${engine} engine`, () => {
    it('answers like the reference model, however its rows are delivered, and in between', () =>
      fc.assert(
        fc.asyncProperty(
          graphs,
          deliveries,
          fc.array(questions, { minLength: 1, maxLength: 5 }),
          (rows, batches, asked) =>
            using(open, async (graph) => {
              await deliver(graph, rows, batches, async (upTo) => {
                for (const one of asked.slice(0, 1)) {
                  const asOf = Math.min(one.asOf, upTo);
                  const since = one.since === null ? null : Math.min(one.since, asOf);
                  const question = { ...one, asOf, since };
                  expect(plain(await graph.traverse(question))).toEqual(
                    modelAnswer(rows, question),
                  );
                }
              });
              for (const question of asked)
                expect(plain(await graph.traverse(question))).toEqual(modelAnswer(rows, question));
            }),
        ),
        { numRuns: effort.answers },
      ));

    it('has the neighbourhoods of the reference model', () =>
      fc.assert(
        fc.asyncProperty(
          graphs,
          deliveries,
          fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 3 }),
          fc.integer({ min: 1, max: LAST + 1 }),
          (rows, batches, nodes, asOf) =>
            using(open, async (graph) => {
              await deliver(graph, rows, batches);
              const found = await graph.neighbourhoods(nodes, asOf, 60_000);
              expect(comparable(found)).toEqual(modelNeighbourhoods(rows, nodes, asOf));
            }),
        ),
        { numRuns: effort.neighbourhoods },
      ));

    it('has the hash and the answers of the in-process engine byte for byte, however its rows are delivered', () =>
      fc.assert(
        fc.asyncProperty(graphs, deliveries, questions, (rows, batches, question) =>
          using(open, async (graph) => {
            await deliver(graph, rows, batches);
            const other = inProcessGraph();
            await deliver(other, rows, []);
            expect(await graph.contentHash()).toBe(await other.contentHash());
            expect(JSON.stringify(plain(await graph.traverse(question)))).toBe(
              JSON.stringify(plain(await other.traverse(question))),
            );
          }),
        ),
        { numRuns: effort.sameBytes },
      ));

    it('reaches upstream whatever reaches it downstream, with the same distance and certainty', () =>
      fc.assert(
        fc.asyncProperty(graphs, questions, (rows, { asOf, since }) =>
          using(open, async (graph) => {
            await deliver(graph, withNamesOfTheirOwn(rows), []);
            const ask = async (direction: Question['direction']) => {
              const rest = { direction, asOf, since, maxDepth: null, timeoutMs: 60_000 };
              const all = STARTS.map(({ name, generation, ...start }) =>
                graph.traverse({ ...rest, start: { ...start, name: `${name} ${generation}` } }),
              );
              return (await Promise.all(all)).filter((answer) => answer !== null);
            };
            const [down, up] = [await ask('DOWNSTREAM'), await ask('UPSTREAM')];
            for (const from of down)
              for (const to of up) if (!isOneStart(from, to)) compare(from, to);
          }),
        ),
        { numRuns: effort.bothWays },
      ));
  });
};

const using = async (
  open: () => Promise<LineageGraph>,
  work: (graph: LineageGraph) => Promise<void>,
): Promise<void> => {
  const graph = await open();
  try {
    await work(graph);
  } finally {
    await graph.close();
  }
};

// A name alone does not tell a dataset from one that had the name before.
const withNamesOfTheirOwn = (rows: GraphRows): GraphRows => ({
  ...rows,
  nodes: rows.nodes.map((node) => ({ ...node, name: `${node.name} ${node.generation}` })),
});

const isOneStart = (a: Answer, b: Answer): boolean =>
  JSON.stringify(a.start) === JSON.stringify(b.start);

/** Compares how `down` reaches the start of `up` with how `up` reaches the start of `down`. */
const compare = (down: Answer, up: Answer): void => {
  const isField = (answer: Answer) => answer.start.field !== null;
  if (isField(down) !== isField(up)) return;
  const there = reachedIn(down, up.start);
  const back = reachedIn(up, down.start);
  // A certain path to a field may end at its dataset as a whole; a possible one may mean other fields of the dataset.
  const whole = isField(down) ? reachedIn(down, { ...up.start, field: null }) : null;
  if (back === null) expect([there, whole?.certain ?? false]).toEqual([null, false]);
  else if (back.certain) expect(nearestOf([there, whole])).toEqual(back);
  else if (there !== null)
    expect([there.certain, back.distance <= there.distance]).toEqual([false, true]);
  else expect(whole).not.toBeNull();
};

type End = Answer['start'];
type Extent = Pick<Reached, 'distance' | 'certain'> | null;

const reachedIn = ({ datasets }: Answer, { namespace, name, field }: End): Extent => {
  const found = datasets.find(
    (one) =>
      one.dataset.namespace === namespace && one.dataset.name === name && one.field === field,
  );
  return found === undefined ? null : { distance: found.distance, certain: found.certain };
};

const nearestOf = (extents: readonly Extent[]): Extent =>
  extents
    .filter((extent) => extent !== null)
    .sort((a, b) => Number(b.certain) - Number(a.certain) || a.distance - b.distance)[0] ?? null;

const BYSTANDER = {
  id: 99,
  kind: 'DATASET',
  namespace: 'm',
  name: 'bystander',
  generation: 0,
  firstSequence: 1,
} as const;

/** Applies the rows in batches. Renaming a node makes the in-process engine sort all rows again. */
const deliver = async (
  graph: LineageGraph,
  rows: GraphRows,
  batches: readonly {
    readonly upTo: number;
    readonly turned: boolean;
    readonly renames: boolean;
  }[],
  check: (upTo: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> => {
  let after = 0;
  const apply = async (upTo: number, turned: boolean, bystander: string) => {
    const changes = delivered(rows, after, upTo);
    after = upTo;
    const batch = turned ? turnedAbout(changes) : changes;
    await graph.apply({ ...batch, nodes: [...batch.nodes, { ...BYSTANDER, name: bystander }] });
  };
  for (const [index, { upTo, turned, renames }] of batches.entries()) {
    if (upTo <= after) continue;
    await apply(upTo, turned, renames ? `bystander ${index}` : BYSTANDER.name);
    await check(upTo);
  }
  await apply(LAST + 1, false, BYSTANDER.name);
};

const turnedAbout = ({ upTo, ...rows }: GraphChanges): GraphChanges => ({
  upTo,
  nodes: rows.nodes.toReversed(),
  edges: rows.edges.toReversed(),
  productMembers: rows.productMembers.toReversed(),
  fieldEdges: rows.fieldEdges.toReversed(),
  identities: rows.identities.toReversed(),
  fields: rows.fields.toReversed(),
});

/** A copy with every path made, and members in a fixed order. */
const plain = (answer: Answer | null) =>
  answer === null
    ? null
    : {
        ...answer,
        datasets: answer.datasets.map(({ dataset, field, distance, certain, path }) => ({
          dataset,
          field,
          distance,
          certain,
          path,
        })),
      };

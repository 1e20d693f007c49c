import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { openCatalog, type Catalog } from '#catalog';
import { inProcessGraph, type GraphChanges, type LineageGraph, type Question } from '#lineage';
import { distinct, entriesOf } from '../oracle/fold-of.ts';
import { arrivals, histories, type Features, type History } from '../oracle/histories.ts';
import { newGraphs } from './neo4j/graphs.ts';

jest.setTimeout(1_200_000);

const graphs = newGraphs();
afterAll(() => graphs.close());

const everything: Features = { identity: true, explicit: true, lifecycle: true };

/** Three random histories one after the other, so that there are some tens of sequences. */
const long: fc.Arbitrary<History> = fc
  .tuple(histories(everything), histories(everything), histories(everything))
  .map((parts) => parts.flat());

const EVERY = 10;

describe('random histories, followed by a graph in Neo4j and by one in the process', () => {
  it('give the same bytes, of names and fields, as of every tenth sequence, and the same content', () =>
    fc.assert(
      fc.asyncProperty(long, async (history) => {
        const entries = entriesOf(distinct(arrivals(history, idOf)));
        // Whether it would be the same on PostgreSQL is asked in postgres-histories.
        const catalog = await openCatalog('sqlite::memory:');
        const neo4j = await graphs.open();
        const inProcess = inProcessGraph();
        try {
          for (let done = 0; done < entries.length; done += EVERY) {
            await catalog.project(entries.slice(done, done + EVERY));
            await follow(catalog, neo4j);
          }
          await follow(catalog, inProcess);
          expect(await neo4j.checkpoint()).toBe(entries.length);
          expect(await neo4j.contentHash()).toBe(await inProcess.contentHash());
          const asked = questions(await catalog.changesSince(0), entries.length);
          const answers = await Promise.all(asked.map((one) => bytes(neo4j, one)));
          for (const [index, one] of asked.entries())
            expect(answers[index]).toBe(await bytes(inProcess, one));
        } finally {
          await neo4j.close();
          await catalog.close();
        }
      }),
      { numRuns: Number(process.env.ENGINE_RUNS ?? 200) },
    ));
});

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');

const follow = async (catalog: Catalog, graph: LineageGraph): Promise<void> =>
  graph.apply(await catalog.changesSince(await graph.checkpoint()));

/** Of a quarter of the datasets, jobs and fields, others at each tenth sequence; in both directions, then and over all until then. */
const questions = ({ nodes, fields }: GraphChanges, last: number): readonly Question[] => {
  const pathsOf = (id: number) => [
    ...new Set(fields.filter(({ dataset }) => dataset === id).map(({ path }) => path)),
  ];
  const starts = nodes.flatMap(({ id, kind, namespace, name }): Question['start'][] => [
    { kind, namespace, name },
    ...pathsOf(id).map((field) => ({ kind: 'FIELD' as const, namespace, name, field })),
  ]);
  const moments = Array.from({ length: Math.ceil(last / EVERY) }, (_, index) =>
    Math.min((index + 1) * EVERY, last),
  );
  return moments.flatMap((asOf, moment) =>
    starts.flatMap((start, index): Question[] => {
      if ((index + moment) % 4 !== 0) return [];
      const rest = { start, asOf, timeoutMs: 60_000 };
      const isOdd = (index + asOf) % 2 === 1;
      return [
        { ...rest, direction: 'DOWNSTREAM', since: isOdd ? 0 : null, maxDepth: null },
        { ...rest, direction: 'UPSTREAM', since: null, maxDepth: isOdd ? 1 : null },
      ];
    }),
  );
};

/** The paths are made when they are read. */
const bytes = async (graph: LineageGraph, question: Question): Promise<string> =>
  JSON.stringify(await graph.traverse(question), (key, value: unknown) =>
    key === 'datasets' && Array.isArray(value)
      ? value.map(({ dataset, field, distance, certain, path }: Record<string, unknown>) => ({
          dataset,
          field,
          distance,
          certain,
          path,
        }))
      : value,
  );

import { setTimeout as sleep } from 'node:timers/promises';
import { TraversalTimedOut } from '../graph.ts';
import type { LineageGraph } from '../graph.ts';
import { addressOf } from './address.ts';
import type { Address } from './address.ts';
import { answerBy, inTime, likelyRows } from './answer.ts';
import type { Plan } from './answer.ts';
import { applyChanges } from './apply.ts';
import { clearGraph, removeRows } from './clear.ts';
import { hashOfAll } from './stored-content-hash.ts';
import { neo4jServer } from './driver.ts';
import type { Deadline, Run } from './driver.ts';
import { rowFetcher } from './fetch-rows.ts';
import type { Span } from './fetch-rows.ts';
import { GraphUnavailable } from './graph-unavailable.ts';
import { probe } from './probe.ts';
import { standingOf } from './graph-state.ts';
import { mayPass } from './failure.ts';
import { RowIds } from './stored-values.ts';
import { migrate } from './schema.ts';
import type { Reader } from '../in-process/reader.ts';

/**
 * A graph in Neo4j. Its rows and its checkpoint stay there when this process ends. Every call throws {@link GraphUnavailable}, with a
 * sentence for people, while the server cannot be asked.
 */
export const neo4jGraph = async (url: string, generation: string | null): Promise<LineageGraph> => {
  const address = addressOf(url);
  const { shown } = address;
  const graph = graphName(address, generation);
  const server = neo4jServer(address);
  const within = (milliseconds: number): Deadline => ({
    milliseconds,
    error: () =>
      new GraphUnavailable(
        `the graph at ${shown} has not answered within ${milliseconds / 1000} seconds: see whether Neo4j is well`,
      ),
  });
  const gone = () =>
    new GraphUnavailable(
      `the graph at ${shown} was emptied, since another generation of the catalog took over: ask again`,
    );
  try {
    await whenItIsThere(async () => {
      await probe(address);
      await migrate(server, within(30_000), shown);
    });
  } catch (error) {
    await server.close();
    throw error;
  }

  const ask = async <T>(
    timeoutMs: number,
    span: Span,
    planOf: (run: Run, ids: RowIds) => Promise<Plan>,
    read: (reader: Reader, left: number) => T,
  ): Promise<T> => {
    const since = performance.now();
    const deadline = { milliseconds: timeoutMs, error: () => new TraversalTimedOut(timeoutMs) };
    return server.read(deadline, async (run) => {
      const standing = await standingOf(run, graph);
      // What it does not have any more is not what it never had.
      if (span.asOf > 0 && (standing === null || standing.clearing)) throw gone();
      const ids = standing?.ids ?? new RowIds(0);
      const plan = await planOf(run, ids);
      return answerBy(rowFetcher(run, ids, span), plan, (reader) =>
        inTime(timeoutMs, since, (left) => read(reader, left)),
      );
    });
  };

  return {
    async checkpoint() {
      const standing = await server.read(within(30_000), (run) => standingOf(run, graph));
      return standing?.position ?? 0;
    },
    apply: (changes) => applyChanges(server, graph, changes),
    traverse(question) {
      const { asOf, since, start, maxDepth, direction, timeoutMs } = question;
      const span = { asOf, since: since ?? asOf };
      const kind = start.kind === 'JOB' ? 'JOB' : 'DATASET';
      return ask(
        timeoutMs,
        span,
        async (run, ids) => ({
          direction,
          nodes: await rowFetcher(run, ids, span).nodesNamed(kind, start.namespace, start.name),
          around: likelyRows(question),
          depth: maxDepth,
        }),
        (reader, left) => reader.traverse({ ...question, timeoutMs: left }),
      );
    },
    around(nodes, asOf, timeoutMs) {
      const plan = { direction: 'DOWNSTREAM', nodes, around: [], depth: 0 } as const;
      return ask(
        timeoutMs,
        { asOf, since: asOf },
        () => Promise.resolve(plan),
        (reader, left) => reader.around(nodes, asOf, left),
      );
    },
    contentHash: () =>
      server.read(within(3_600_000), async (run) => hashOfAll(run, await standingOf(run, graph))),
    clear: () => clearGraph(server, graph),
    close: () => server.close(),
  };
};

/** Deletes a graph with its checkpoint, if it is there. Ended at any moment, it is gone on with by the next call. */
export const removeNeo4jGraph = async (url: string, generation: string): Promise<void> => {
  const address = addressOf(url);
  const server = neo4jServer(address);
  try {
    await removeRows(server, graphName(address, generation));
  } finally {
    await server.close();
  }
};

const graphName = ({ graph }: Address, generation: string | null): string =>
  generation === null ? graph : `${graph} ${generation}`;

const PATIENCE_MILLISECONDS = 30_000;

/** A server that is starting, as the containers of one composition do together, is waited for. */
const whenItIsThere = async (work: () => Promise<void>): Promise<void> => {
  const since = performance.now();
  for (let pause = 200; ; pause = Math.min(pause * 2, 3000)) {
    try {
      await work();
      return;
    } catch (error) {
      if (!mayPass(error) || performance.now() - since > PATIENCE_MILLISECONDS) throw error;
    }
    await sleep(pause);
  }
};

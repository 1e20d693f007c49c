import { setTimeout as sleep } from 'node:timers/promises';
import { GraphUnavailable, type LineageGraph, TraversalTimedOut } from '../graph.ts';
import { type Address, parseAddress } from './address.ts';
import { answerFromRows, expectedRows, type Plan, withRemainingTime } from './answer.ts';
import { applyChanges } from './apply.ts';
import { clearGraph, removeRows } from './clear.ts';
import { storedContentHash } from './stored-content-hash.ts';
import { type Deadline, neo4jServer, type Run } from './driver.ts';
import { rowFetcher, type Span } from './fetch-rows.ts';
import { probe } from './probe.ts';
import { stateOf } from './graph-state.ts';
import { isTransient } from './failure.ts';
import { RowIds } from './stored-values.ts';
import { migrate } from './schema.ts';
import type { Reader } from '../in-process/reader.ts';

/**
 * A graph in Neo4j, whose rows and checkpoint outlive this process. Waits up to 30 seconds for a server that is
 * starting. Every call throws {@link GraphUnavailable} while the server cannot be reached.
 */
export const neo4jGraph = async (url: string, generation: string | null): Promise<LineageGraph> => {
  const address = parseAddress(url);
  const { displayUrl } = address;
  const graph = graphName(address, generation);
  const server = neo4jServer(address);
  const within = (milliseconds: number): Deadline => ({
    milliseconds,
    error: () =>
      new GraphUnavailable(
        `the graph at ${displayUrl} has not answered within ${milliseconds / 1000} seconds: check that Neo4j is healthy`,
      ),
  });
  const replaced = () =>
    new GraphUnavailable(
      `the graph at ${displayUrl} was emptied because another generation of the catalog is served now: ask again`,
    );
  try {
    await waitForServer(async () => {
      await probe(address);
      await migrate(server, within(30_000), displayUrl);
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
      const state = await stateOf(run, graph);
      // The graph is empty because its rows were deleted, not because the start is unknown.
      if (span.asOf > 0 && (state === null || state.clearing)) throw replaced();
      const ids = state?.ids ?? new RowIds(0);
      const plan = await planOf(run, ids);
      return answerFromRows(rowFetcher(run, ids, span), plan, (reader) =>
        withRemainingTime(timeoutMs, since, (left) => read(reader, left)),
      );
    });
  };

  return {
    async checkpoint() {
      const state = await server.read(within(30_000), (run) => stateOf(run, graph));
      return state?.position ?? 0;
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
          nodes: await rowFetcher(run, ids, span).nodesWithName(kind, start.namespace, start.name),
          prefetch: expectedRows(question),
          depth: maxDepth,
        }),
        (reader, left) => reader.traverse({ ...question, timeoutMs: left }),
      );
    },
    neighbourhoods(nodes, asOf, timeoutMs) {
      const plan = { direction: 'DOWNSTREAM', nodes, prefetch: [], depth: 0 } as const;
      return ask(
        timeoutMs,
        { asOf, since: asOf },
        () => Promise.resolve(plan),
        (reader, left) => reader.neighbourhoods(nodes, asOf, left),
      );
    },
    contentHash: () =>
      server.read(within(3_600_000), async (run) =>
        storedContentHash(run, await stateOf(run, graph)),
      ),
    clear: () => clearGraph(server, graph),
    close: () => server.close(),
  };
};

/** Deletes a graph and its checkpoint, if it exists. If it is interrupted, the next call continues. */
export const removeNeo4jGraph = async (url: string, generation: string): Promise<void> => {
  const address = parseAddress(url);
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

/** Retries while the server is starting, as it does when the containers of a composition start together. */
const waitForServer = async (work: () => Promise<void>): Promise<void> => {
  const since = performance.now();
  for (let pause = 200; ; pause = Math.min(pause * 2, 3000)) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isTransient(error) || performance.now() - since > PATIENCE_MILLISECONDS) throw error;
    }
    await sleep(pause);
  }
};

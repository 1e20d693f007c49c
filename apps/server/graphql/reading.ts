import DataLoader from 'dataloader';
import * as catalog from '#catalog';
import type { Page, StatedEdge, VersionsWanted, FacetsWanted } from '#catalog';
import { TraversalTimedOut, type Answer, type Question } from '#lineage';
import { redactNamespace, type DatasetName, type JobName } from '#openlineage';
import type { Platform } from '#platform';
import type { Budget } from './limits/budget.ts';
import { limitGraph } from './limits/limit-graph.ts';
import type { TimeLimit } from './limits/time-limit.ts';

type Nodes = readonly number[];

interface Limits {
  readonly time: TimeLimit;
  readonly budget: Budget;
}

/**
 * All that is read at one sequence. What is asked one by one, for the items of a list, is read together, and once: the number
 * of queries does not grow with the items.
 */
export const openReading = (platform: Platform, { time, budget }: Limits, asOf: number) => {
  const db = catalog.limitReads(platform.catalog.db, budget);
  const graph = limitGraph(platform.graph, budget);

  const together = <K, V>(
    read: (keys: readonly K[]) => Promise<readonly V[]>,
  ): ((key: K) => Promise<V>) => {
    const loader = new DataLoader<K, V, string>(
      async (keys) => {
        time.left();
        return read(keys);
      },
      { cacheKeyFn: (key) => JSON.stringify(key) },
    );
    return (key) => loader.load(key);
  };

  /** What is read for a question as a whole, once for each that is equal. */
  const each = <K, V>(read: (asked: K) => Promise<V>): ((asked: K) => Promise<V>) =>
    together((keys: readonly K[]) => Promise.all(keys.map(read)));

  /** As {@link together}, for lists: those of the same page are read together. */
  const pages = <V, K = number>(
    read: (parents: readonly K[], page: Page) => Promise<readonly V[]>,
  ): ((parent: K, page: Page) => Promise<V>) => {
    const ofPage = new Map<string, (parent: K) => Promise<V>>();
    return (parent, page) => {
      const key = JSON.stringify([page.first, page.after]);
      const known = ofPage.get(key) ?? together<K, V>((parents) => read(parents, page));
      ofPage.set(key, known);
      return known(parent);
    };
  };

  // Few namespaces stand in many names.
  const shown = new Map<string, string>();
  const shownNamespace = (namespace: string): string => {
    const known = shown.get(namespace) ?? redactNamespace(namespace);
    shown.set(namespace, known);
    return known;
  };

  return {
    platform,
    time,
    budget,
    asOf,
    db,
    graph,
    /** A namespace for display. */
    shownNamespace,
    dataset: together((names: readonly DatasetName[]) => catalog.datasetsByName(db, asOf, names)),
    job: together((names: readonly JobName[]) => catalog.jobsByName(db, asOf, names)),
    assetsNamed: each(({ text, kind }: { text: string; kind: 'DATASET' | 'JOB' | null }) =>
      catalog.assetsNamed(db, asOf, text, kind),
    ),
    datasets: each(({ namespace, page }: NodesAsked) =>
      catalog.listDatasets(db, asOf, namespace, page),
    ),
    jobs: each(({ namespace, page }: NodesAsked) => catalog.listJobs(db, asOf, namespace, page)),
    search: each(({ question, page }: SearchAsked) => catalog.search(db, asOf, question, page)),
    searchFacets: each((question: SearchAsked['question']) =>
      catalog.searchFacets(db, asOf, question),
    ),
    namespaces: each((page: Page) => catalog.listNamespaces(db, asOf, page)),
    producers: once(() => catalog.producersAt(db, asOf)),
    counts: once(() => catalog.countsAt(db, asOf)),
    event: together((sequences: readonly number[]) => catalog.eventsAt(db, sequences)),
    changeEvents: together((changes: readonly string[]) =>
      catalog.eventsOfChanges(db, asOf, changes),
    ),
    fields: together((nodes: Nodes) => catalog.fieldsOf(db, asOf, nodes)),
    facets: together((nodes: Nodes) => catalog.facetsOf(db, asOf, nodes)),
    quiet: together((jobs: Nodes) => catalog.quietOf(db, asOf, jobs)),
    facetHistory: pages((wanted: readonly FacetsWanted[], page) =>
      catalog.facetHistoryOf(db, asOf, wanted, page),
    ),
    jobVersions: together((jobs: Nodes) => catalog.jobVersionsOf(db, asOf, jobs)),
    schemaVersions: pages((nodes, page) => catalog.schemaVersionsOf(db, asOf, nodes, page)),
    readersOf: pages((nodes, page) => catalog.usesOfDatasets(db, asOf, nodes, 'READS', page)),
    writersOf: pages((nodes, page) => catalog.usesOfDatasets(db, asOf, nodes, 'WRITES', page)),
    readBy: pages((nodes, page) => catalog.usesOfJobs(db, asOf, nodes, 'READS', page)),
    writtenBy: pages((nodes, page) => catalog.usesOfJobs(db, asOf, nodes, 'WRITES', page)),
    edgesOfDataset: {
      ANY: pages((nodes, page) => catalog.edgesOfDatasets(db, asOf, nodes, null, page)),
      UPSTREAM: pages((nodes, page) => catalog.edgesOfDatasets(db, asOf, nodes, 'UPSTREAM', page)),
      DOWNSTREAM: pages((nodes, page) =>
        catalog.edgesOfDatasets(db, asOf, nodes, 'DOWNSTREAM', page),
      ),
    },
    edgesOfJob: pages((nodes, page) => catalog.edgesOfJobs(db, asOf, nodes, page)),
    statements: pages((edges: readonly StatedEdge[], page) =>
      catalog.statementsOfEdges(db, edges, page),
    ),
    producersOfEdge: together((edges: readonly StatedEdge[]) =>
      catalog.producersOfEdges(db, edges),
    ),
    runs: together((ids: readonly string[]) => catalog.runsByRunId(db, asOf, ids)),
    attempts: together((runs: readonly RunKey[]) => catalog.attemptsOfRuns(db, asOf, runs)),
    children: pages((ids: readonly string[], page) => catalog.childrenOfRuns(db, asOf, ids, page)),
    dataVersions: pages((wanted: readonly VersionsWanted[], page) =>
      catalog.dataVersionsOf(db, asOf, wanted, page),
    ),
    versionsUsed: together((runs: readonly AttemptKey[]) => catalog.versionsOfRuns(db, asOf, runs)),
    runsOfJob: pages((nodes, page) => catalog.runsOfJobs(db, asOf, nodes, page)),
    runsOfDataset: {
      ANY: pages((nodes, page) => catalog.runsOfDatasets(db, asOf, nodes, null, page)),
      INPUT: pages((nodes, page) => catalog.runsOfDatasets(db, asOf, nodes, 'INPUT', page)),
      OUTPUT: pages((nodes, page) => catalog.runsOfDatasets(db, asOf, nodes, 'OUTPUT', page)),
    },
    traverse: async (question: Omit<Question, 'asOf' | 'timeoutMs'>): Promise<Answer | null> => {
      const timeoutMs = Math.ceil(time.left());
      try {
        return await graph.traverse({ ...question, asOf, timeoutMs });
      } catch (error) {
        // It knows only what was left of the time.
        if (error instanceof TraversalTimedOut) throw time.tookTooLong();
        throw error;
      }
    },
  };
};

export type Reading = ReturnType<typeof openReading>;

const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let reading: Promise<T> | null = null;
  return () => (reading ??= read());
};

interface NodesAsked {
  readonly namespace: string | null;
  readonly page: Page;
}

interface SearchAsked {
  readonly question: Parameters<typeof catalog.search>[2];
  readonly page: Page;
}

interface RunKey {
  readonly runId: string;
  readonly job: JobName;
}

interface AttemptKey extends RunKey {
  readonly attempt: number;
}

import type { Around, LineageGraph } from '#lineage';
import type { DatasetName } from '#openlineage';
import type { Deadline } from './deadline.ts';
import { fieldBook, type FieldBook } from './field-book.ts';

export type Feed = Around['edges'][number];
export type FieldEdge = Around['fieldEdges'][number];

/** A dataset with all that leads out of it, and what is known of its fields. */
export interface DatasetPlace extends DatasetName {
  readonly node: number;
  /** FEEDS edges out of it. */
  readonly feeds: readonly Feed[];
  readonly fieldEdges: readonly FieldEdge[];
  /** The jobs that read and write it, with the sequence since when. */
  readonly readers: ReadonlyMap<number, number>;
  readonly writers: ReadonlyMap<number, number>;
  /** By the job that states it, the field edges that lead into it. */
  readonly into: ReadonlyMap<number | null, readonly FieldEdge[]>;
  readonly book: FieldBook;
}

/** A job with what it writes, and the jobs that it hands data to. */
export interface JobPlace extends DatasetName {
  readonly node: number;
  readonly inputs: ReadonlyMap<number, number>;
  readonly outputs: ReadonlyMap<number, number>;
  readonly next: ReadonlyMap<number, number>;
}

/** The graph at one sequence as far as it was asked for. */
export interface Surroundings {
  /** Makes all that is around these nodes known, by few questions; {@link dataset} and {@link job} may then be asked for them. */
  load(nodes: Iterable<number>): Promise<void>;
  has(node: number): boolean;
  dataset(node: number): DatasetPlace;
  job(node: number): JobPlace;
  /** Of a dataset or job, once loaded. */
  name(node: number): DatasetName;
  /** The node that a node shows, once loaded. */
  shown(node: number): number;
}

const AT_ONCE = 1000;

export const surroundings = (
  graph: Pick<LineageGraph, 'around'>,
  asOf: number,
  deadline: Deadline,
): Surroundings => {
  const shown = new Map<number, number>();
  const datasets = new Map<number, DatasetPlace>();
  const jobs = new Map<number, JobPlace>();
  return {
    async load(nodes) {
      const missing = [...new Set(nodes)].filter((node) => !shown.has(node));
      for (let start = 0; start < missing.length; start += AT_ONCE) {
        const asked = missing.slice(start, start + AT_ONCE);
        const around = await graph.around(asked, asOf, deadline.left());
        const found = new Map<number, DatasetName>();
        for (const [index, node] of around.nodes.entries()) {
          if (node === null) throw new Error(`the graph does not have node ${asked[index] ?? ''}`);
          shown.set(asked[index] ?? -1, node.id).set(node.id, node.id);
          if (!datasets.has(node.id)) found.set(node.id, node);
        }
        for (const place of placesOf(found, around)) {
          datasets.set(place.node, place);
          jobs.set(place.node, place);
        }
      }
    },
    has: (node) => datasets.has(node),
    dataset: (node) => taken(datasets, node),
    job: (node) => taken(jobs, node),
    name: (node) => taken(datasets, node),
    shown: (node) => taken(shown, node),
  };
};

const taken = <T>(known: ReadonlyMap<number, T>, node: number): T => {
  const one = known.get(node);
  if (one === undefined) throw new Error(`unreachable: node ${node} was not loaded`);
  return one;
};

/** A node is a dataset or a job, and has nothing as the other. */
type Place = DatasetPlace & JobPlace;

const placesOf = (names: ReadonlyMap<number, DatasetName>, around: Around): readonly Place[] => {
  const drafts = new Map(Array.from(names, ([node, name]) => [node, draftOf(node, name)]));
  for (const edge of around.edges) {
    const [from, to] = [drafts.get(edge.from), drafts.get(edge.to)];
    if (edge.kind === 'FEEDS') from?.feeds.push(edge);
    else if (edge.kind === 'READS') {
      from?.readers.set(edge.to, edge.openedAt);
      to?.inputs.set(edge.from, edge.openedAt);
    } else if (edge.kind === 'WRITES') {
      from?.outputs.set(edge.to, edge.openedAt);
      to?.writers.set(edge.from, edge.openedAt);
    } else from?.next.set(edge.to, edge.openedAt);
  }
  for (const edge of around.fieldEdges) {
    drafts.get(edge.from)?.fieldEdges.push(edge);
    const into = drafts.get(edge.to)?.into;
    const stated = into?.get(edge.job);
    if (stated === undefined) into?.set(edge.job, [edge]);
    else stated.push(edge);
  }
  for (const { dataset, path } of around.fields) drafts.get(dataset)?.declared.push(path);
  return Array.from(drafts.values(), withBook);
};

const draftOf = (node: number, { namespace, name }: DatasetName) => ({
  ...{ node, namespace, name },
  feeds: new Array<Feed>(),
  fieldEdges: new Array<FieldEdge>(),
  readers: new Map<number, number>(),
  writers: new Map<number, number>(),
  into: new Map<number | null, FieldEdge[]>(),
  inputs: new Map<number, number>(),
  outputs: new Map<number, number>(),
  next: new Map<number, number>(),
  declared: new Array<string>(),
});

/** The book is made when it is asked for: most of what is stale is stale as a whole. */
const withBook = ({ declared, ...place }: ReturnType<typeof draftOf>): Place => {
  let book: FieldBook | null = null;
  return {
    ...place,
    get book() {
      book ??= bookOf(declared, place);
      return book;
    },
  };
};

const bookOf = (
  declared: readonly string[],
  { into, fieldEdges }: Pick<Place, 'into' | 'fieldEdges'>,
): FieldBook => {
  const written = [...into.values()].flat().flatMap(({ toField }) => toField ?? []);
  return fieldBook(
    declared,
    written,
    fieldEdges.flatMap(({ fromField }) => fromField ?? []),
  );
};

import type { NearEdge, NearFieldEdge, Vicinity } from '#lineage';
import type { DatasetName } from '#openlineage';
import { fieldBook, type FieldBook } from './field-book.ts';

/** A dataset with all that leads out of it, and what is known of its fields. */
export interface DatasetPlace extends DatasetName {
  readonly node: number;
  /** FEEDS edges out of it. */
  readonly feeds: readonly NearEdge[];
  /** Those of them that the job states. */
  feedsOf(job: number): readonly NearEdge[];
  readonly fieldEdges: readonly NearFieldEdge[];
  /** The jobs that read and write it, with the sequence since when. */
  readonly readers: ReadonlyMap<number, number>;
  readonly writers: ReadonlyMap<number, number>;
  /** The readers, and the jobs of which nothing is known but what they make of it. */
  readonly users: ReadonlyMap<number, number>;
  /** The field edges that lead into it and that the job states; null: the dataset itself. */
  into(job: number | null): readonly NearFieldEdge[];
  readonly book: FieldBook;
}

/** A job with what it writes, and the jobs that it hands data to. */
export interface JobPlace extends DatasetName {
  readonly node: number;
  readonly inputs: ReadonlyMap<number, number>;
  readonly outputs: ReadonlyMap<number, number>;
  readonly next: ReadonlyMap<number, number>;
}

/**
 * What is around one node, each part read from the graph when it is first asked for and kept: most of what is stale is stale as a whole,
 * and nobody asks for its fields. A node is a dataset or a job, and has nothing as the other. A class, because its parts are made late.
 */
export class Place implements DatasetPlace, JobPlace {
  readonly node: number;
  readonly namespace: string;
  readonly name: string;
  readonly #vicinity: Vicinity;
  #feeds: readonly NearEdge[] | null = null;
  #feedsByJob: ReadonlyMap<number | null, readonly NearEdge[]> | null = null;
  #fieldEdges: readonly NearFieldEdge[] | null = null;
  #into: ReadonlyMap<number | null, readonly NearFieldEdge[]> | null = null;
  #readers: ReadonlyMap<number, number> | null = null;
  #users: ReadonlyMap<number, number> | null = null;
  #outputs: ReadonlyMap<number, number> | null = null;
  #book: FieldBook | null = null;

  constructor(vicinity: Vicinity) {
    this.node = vicinity.id;
    this.namespace = vicinity.namespace;
    this.name = vicinity.name;
    this.#vicinity = vicinity;
  }

  get feeds(): readonly NearEdge[] {
    this.#feeds ??= this.#vicinity.leaving('FEEDS');
    return this.#feeds;
  }

  feedsOf(job: number): readonly NearEdge[] {
    this.#feedsByJob ??= byJob(this.feeds);
    return this.#feedsByJob.get(job) ?? [];
  }

  get fieldEdges(): readonly NearFieldEdge[] {
    this.#fieldEdges ??= this.#vicinity.fieldEdgesLeaving();
    return this.#fieldEdges;
  }

  get readers(): ReadonlyMap<number, number> {
    this.#readers ??= sinceByEnd(this.#vicinity.leaving('READS'), 'to');
    return this.#readers;
  }

  get writers(): ReadonlyMap<number, number> {
    return sinceByEnd(this.#vicinity.entering('WRITES'), 'from');
  }

  get users(): ReadonlyMap<number, number> {
    this.#users ??= this.#usersAmong(this.readers);
    return this.#users;
  }

  into(job: number | null): readonly NearFieldEdge[] {
    this.#into ??= byJob(this.#vicinity.fieldEdgesEntering());
    return this.#into.get(job) ?? [];
  }

  get book(): FieldBook {
    const around = this.#vicinity;
    this.#book ??= fieldBook(around.fields(), around.namesWritten(), around.namesRead());
    return this.#book;
  }

  get inputs(): ReadonlyMap<number, number> {
    return sinceByEnd(this.#vicinity.entering('READS'), 'from');
  }

  get outputs(): ReadonlyMap<number, number> {
    this.#outputs ??= sinceByEnd(this.#vicinity.leaving('WRITES'), 'to');
    return this.#outputs;
  }

  get next(): ReadonlyMap<number, number> {
    return sinceByEnd(this.#vicinity.leaving('PRECEDES'), 'to');
  }

  #usersAmong(readers: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
    const others = this.feeds.filter(({ job }) => job !== null && !readers.has(job));
    if (others.length === 0) return readers;
    const users = new Map(readers);
    for (const { job, openedAt } of others)
      if (job !== null && !users.has(job)) users.set(job, openedAt);
    return users;
  }
}

const sinceByEnd = (
  edges: readonly NearEdge[],
  end: 'from' | 'to',
): ReadonlyMap<number, number> => {
  const since = new Map<number, number>();
  for (const edge of edges) since.set(edge[end], edge.openedAt);
  return since;
};

const byJob = <T extends { readonly job: number | null }>(
  edges: readonly T[],
): ReadonlyMap<number | null, readonly T[]> => {
  const found = new Map<number | null, T[]>();
  for (const edge of edges) {
    const own = found.get(edge.job);
    if (own === undefined) found.set(edge.job, [edge]);
    else own.push(edge);
  }
  return found;
};

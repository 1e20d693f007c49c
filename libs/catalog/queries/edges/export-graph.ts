import { In, LessThanOrEqual, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { compareUtf8, redactNamespace, type JobName } from '#openlineage';
import { EdgeRow, FieldEdgeListRow, FieldListRow } from '../../answer-tables.ts';
import type { Basis, GraphExport, NamePair } from '../../catalog.ts';
import { NodeRow, RunRow } from '../../log-tables.ts';
import { limitOf } from '../../read-limit.ts';
import { compareJson, sortedJson } from '../compare-json.ts';
import { fieldEdgesInLists, fieldsInLists, type FieldRow } from '../assets/field-lists.ts';
import { openAt } from '../open-at.ts';
import { namedDatasetsAt, type NamedDataset } from '../names/named-datasets.ts';
import { productMembersAt, productPairs } from './product-pairs.ts';
import { attemptsAt } from '../runs/run-attempts.ts';

type Lists = Omit<GraphExport, 'format' | 'asOf'>;

/**
 * The lists of an export. Each is read in pieces, in order, so that memory use does not grow with
 * the length of a list.
 */
export type GraphPieces = { readonly [List in keyof Lists]: () => AsyncGenerator<Lists[List]> };

interface ExportOptions {
  readonly current: boolean;
}

/**
 * Everything that is current as of a sequence, every list sorted. `current` leaves out what depends
 * on the order of arrival, so that logs with the same events give the same document. Namespaces are
 * without their secrets. Only the names of datasets and jobs and the ids of runs are in memory as a
 * whole.
 */
export const exportPieces = async (
  db: EntityManager,
  asOf: number,
  { current }: ExportOptions,
): Promise<GraphPieces> => {
  const datasets = await namedDatasetsAt(db, asOf);
  const jobs = await db.findBy(NodeRow, { kind: 'JOB', firstSequence: LessThanOrEqual(asOf) });
  const names = new Map<number, NamePair>([
    ...jobs.map((job) => [job.id, pairOf(job)] as const),
    ...datasets.map(({ root, shown }) => [root, pairOf(shown)] as const),
  ]);
  const at = (node: number): NamePair => {
    const name = names.get(node);
    if (!name)
      throw new Error(`unreachable: an edge names node ${node}, which is not in the catalog`);
    return name;
  };
  const jobAt = (node: number | null): NamePair | null => (node === null ? null : at(node));
  const list = <T extends Since>(rows: readonly T[], ends: (row: T) => readonly unknown[]) =>
    sortedJson(
      sinceFirst(rows, ends).map(({ edge, openedAt }) => (current ? edge : [...edge, openedAt])),
    );
  // Every list is sorted by the name at one end first, so it can be read piece by piece in the
  // order of these names.
  const datasetParts = partsOf(datasets, ({ shown }) => pairOf(shown));
  const jobParts = partsOf(jobs, pairOf);
  const datasetNodes = datasetParts.map((part) => part.map(({ root }) => root));
  const jobNodes = jobParts.map((part) => part.map(({ id }) => id));
  const edgesOf = (where: FindOptionsWhere<EdgeRow>) =>
    db.findBy(EdgeRow, { ...openAt(asOf), ...where });
  return {
    datasets: () =>
      pieces(datasetParts, async (part) => {
        const fields = await fieldsOf(db, asOf, part);
        return (
          part
            .map(({ root, shown, aliases }) => ({
              namespace: redactNamespace(shown.namespace),
              name: shown.name,
              aliases: aliases.map(pairOf),
              fields: fields.get(root) ?? [],
            }))
            // After a split, two datasets can have the same canonical name if a RENAME had moved
            // one of them.
            .sort((a, b) => compareJson(elementsOf(a), elementsOf(b)))
        );
      }),
    jobs: () => pieces(jobParts, (part) => Promise.resolve(part.map(pairOf))),
    reads: () =>
      pieces(jobNodes, async (part) =>
        list(await edgesOf({ kind: 'READS', to: In(part) }), ({ from, to }) => [at(to), at(from)]),
      ),
    writes: () =>
      pieces(jobNodes, async (part) =>
        list(await edgesOf({ kind: 'WRITES', from: In(part) }), ({ from, to }) => [
          at(from),
          at(to),
        ]),
      ),
    edges: async function* () {
      const feedsFrom = await openFeeds(db, asOf);
      yield* pieces(datasetNodes, async (part) =>
        list(strongest(await feedsFrom(part)), ({ from, to, job, basis }) => [
          at(from),
          at(to),
          jobAt(job),
          basis,
        ]),
      );
    },
    jobEdges: () =>
      pieces(jobNodes, async (part) =>
        list(await edgesOf({ kind: 'PRECEDES', from: In(part) }), ({ from, to, job }) => [
          at(from),
          at(to),
          jobAt(job),
        ]),
      ),
    fieldEdges: () =>
      pieces(datasetNodes, async (part) => {
        const lists = await db.findBy(FieldEdgeListRow, { ...openAt(asOf), from: In(part) });
        return list(await fieldEdgesInLists(db, lists), (row) => [
          [...at(row.from), row.fromField],
          [...at(row.to), row.toField],
          jobAt(row.job),
          row.type,
          row.subtype,
          row.masking,
        ]);
      }),
    runs: () => runsInPieces(db, asOf, at),
  };
};

/** The lists of {@link exportPieces} as one document. */
export const exportGraph = async (
  db: EntityManager,
  asOf: number,
  { current }: ExportOptions,
): Promise<GraphExport> => {
  const lists = await exportPieces(db, asOf, { current });
  return {
    format: 1,
    ...(current ? {} : { asOf }),
    datasets: await whole(lists.datasets()),
    jobs: await whole(lists.jobs()),
    reads: await whole(lists.reads()),
    writes: await whole(lists.writes()),
    edges: await whole(lists.edges()),
    jobEdges: await whole(lists.jobEdges()),
    fieldEdges: await whole(lists.fieldEdges()),
    runs: await whole(lists.runs()),
  };
};

const whole = async <T>(list: AsyncIterable<readonly T[]>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const piece of list) for (const item of piece) all.push(item);
  return all;
};

async function* pieces<T, U>(
  parts: readonly (readonly T[])[],
  read: (part: readonly T[]) => Promise<readonly U[]>,
): AsyncGenerator<readonly U[]> {
  for (const part of parts) yield await read(part);
}

/** The items by name, in parts of about equal size. Items with equal names are in the same part. */
const partsOf = <T>(
  items: readonly T[],
  nameOf: (item: T) => NamePair,
): readonly (readonly T[])[] => {
  const named = items.map((item) => ({ item, name: nameOf(item) }));
  named.sort((a, b) => compareJson(a.name, b.name));
  const parts: T[][] = [];
  for (const [index, { item, name }] of named.entries()) {
    const last = parts.at(-1);
    const before = named[index - 1];
    const isSame = before !== undefined && compareJson(before.name, name) === 0;
    if (last && (last.length < PART || isSame)) last.push(item);
    else parts.push([item]);
  }
  return parts;
};

// Small, because an inferred product may give each dataset thousands of edges.
const PART = 50;

const fieldsOf = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly NamedDataset[],
): Promise<ReadonlyMap<number, readonly (readonly [path: string, type: string | null])[]>> => {
  const roots = datasets.map(({ root }) => root);
  const lists = await db.findBy(FieldListRow, { ...openAt(asOf), dataset: In(roots) });
  return fieldsByDataset(await fieldsInLists(db, lists));
};

/**
 * Returns a function that reads the current edges out of datasets, including the pairs of inferred
 * products.
 */
const openFeeds = async (db: EntityManager, asOf: number) => {
  const products = productPairs(await productMembersAt(db, asOf, null), limitOf(db));
  const sources = new Set(products.sources());
  const jobs = new Set(products.jobs());
  const holds = ({ openedAt, closedAt }: EdgeRow): boolean => openedAt <= asOf && asOf < closedAt;
  return async (froms: readonly number[]): Promise<readonly EdgeRow[]> => {
    // The start of a pair's interval depends on earlier rows.
    const rows = await db.findBy(EdgeRow, {
      ...(products.isEmpty ? openAt(asOf) : { openedAt: LessThanOrEqual(asOf) }),
      kind: 'FEEDS',
      from: In(froms),
    });
    const isOfProduct = ({ job }: EdgeRow): boolean => job !== null && jobs.has(job);
    const wanted = froms.flatMap((from) => (sources.has(from) ? [[from, null] as const] : []));
    return [
      ...rows.filter((row) => !isOfProduct(row)),
      ...products.withPairs(rows.filter(isOfProduct), wanted),
    ].filter(holds);
  };
};

async function* runsInPieces(
  db: EntityManager,
  asOf: number,
  at: (node: number) => NamePair,
): AsyncGenerator<GraphExport['runs']> {
  const rows = await db
    .createQueryBuilder(RunRow, 'run')
    .select('run.id', 'id')
    .addSelect('run.runId', 'run_id')
    .addSelect('run.job', 'job')
    .where('run.firstSequence <= :asOf', { asOf })
    .getRawMany<Record<'id' | 'run_id' | 'job', unknown>>();
  const known = rows.map((row) => ({
    id: Number(row.id),
    runId: String(row.run_id),
    job: at(Number(row.job)),
  }));
  known.sort((a, b) => compareUtf8(a.runId, b.runId) || compareJson(a.job, b.job) || a.id - b.id);
  for (let start = 0; start < known.length; start += RUNS_AT_ONCE) {
    const part = known.slice(start, start + RUNS_AT_ONCE);
    const runs = await db.findBy(RunRow, { id: In(part.map(({ id }) => id)) });
    const newest = new Map((await attemptsAt(db, asOf, runs)).map((one) => [one.run.id, one]));
    yield part.flatMap(({ id, runId, job }) => {
      const attempt = newest.get(id);
      return attempt ? [{ runId, job, state: attempt.state }] : [];
    });
  }
}

const RUNS_AT_ONCE = 500;

const elementsOf = ({
  namespace,
  name,
  aliases,
  fields,
}: GraphExport['datasets'][number]): readonly unknown[] => [namespace, name, aliases, fields];

const pairOf = ({ namespace, name }: JobName): NamePair => [redactNamespace(namespace), name];

interface Since {
  readonly openedAt: number;
}

/** Each edge once, with its earliest `openedAt`: several owners may state the same edge. */
const sinceFirst = <T extends Since>(
  rows: readonly T[],
  ends: (row: T) => readonly unknown[],
): readonly { readonly edge: readonly unknown[]; readonly openedAt: number }[] => {
  const first = new Map<string, { readonly edge: readonly unknown[]; openedAt: number }>();
  for (const row of rows) {
    const edge = ends(row);
    const key = JSON.stringify(edge);
    const openedAt = Math.min(row.openedAt, first.get(key)?.openedAt ?? row.openedAt);
    first.set(key, { edge, openedAt });
  }
  return [...first.values()];
};

const BASES: readonly (Basis | null)[] = ['EXPLICIT', 'COLUMN', 'INFERRED'];

/** Of edges that differ only in their basis, the one with the strongest basis. */
const strongest = (edges: readonly EdgeRow[]): readonly EdgeRow[] => {
  const keyOf = ({ from, to, job }: EdgeRow): string => JSON.stringify([from, to, job]);
  const rank = ({ basis }: EdgeRow): number => BASES.indexOf(basis);
  const best = new Map<string, number>();
  for (const edge of edges)
    best.set(keyOf(edge), Math.min(best.get(keyOf(edge)) ?? BASES.length, rank(edge)));
  return edges.filter((edge) => rank(edge) === best.get(keyOf(edge)));
};

const fieldsByDataset = (
  rows: readonly FieldRow[],
): ReadonlyMap<number, readonly (readonly [path: string, type: string | null])[]> => {
  const byDataset = new Map<number, (readonly [path: string, type: string | null])[]>();
  for (const { dataset, path, type } of rows) {
    const own = byDataset.get(dataset);
    if (own) own.push([path, type]);
    else byDataset.set(dataset, [[path, type]]);
  }
  return byDataset;
};

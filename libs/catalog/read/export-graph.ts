import {
  LessThanOrEqual,
  type EntityManager,
  type EntityTarget,
  type ObjectLiteral,
} from 'typeorm';
import { compareUtf8, redactNamespace, type JobName } from '#openlineage';
import { EdgeRow, FieldEdgeListRow, FieldListRow } from '../answer-tables.ts';
import type { Basis, GraphExport, NamePair } from '../catalog.ts';
import { NodeRow } from '../log-tables.ts';
import { limitOf } from '../read-limit.ts';
import { byElements, sortedByElements } from './by-elements.ts';
import { fieldEdgesInLists, fieldsInLists, type FieldRow } from './field-lists.ts';
import { holdsAt } from './holds-at.ts';
import { namedDatasetsAt } from './names-at.ts';
import { feedsOfJobs, productMembersAt, productPairs } from './product-pairs.ts';
import { attemptsAt, runsOf } from './run-attempts.ts';

/**
 * Everything that holds as of a sequence as one document, every list sorted by its elements. `current` leaves out what
 * depends on the order of arrival: logs of the same events give the same document then. Namespaces are without their secrets.
 */
export const exportGraph = async (
  db: EntityManager,
  asOf: number,
  { current }: { readonly current: boolean },
): Promise<GraphExport> => {
  const rowsOf = <T extends ObjectLiteral>(entity: EntityTarget<T>): Promise<T[]> =>
    db.findBy(entity, holdsAt(asOf) as object);
  const datasets = await namedDatasetsAt(db, asOf);
  const jobs = await db.findBy(NodeRow, { kind: 'JOB', firstSequence: LessThanOrEqual(asOf) });
  const names = new Map<number, NamePair>([
    ...jobs.map((job) => [job.id, pairOf(job)] as const),
    ...datasets.map(({ root, shown }) => [root, pairOf(shown)] as const),
  ]);
  const at = (node: number): NamePair => {
    const name = names.get(node);
    if (!name) throw new Error(`unreachable: an edge is at node ${node}, which is not there`);
    return name;
  };
  const jobAt = (node: number | null): NamePair | null => (node === null ? null : at(node));
  const list = <T extends Since>(rows: readonly T[], ends: (row: T) => readonly unknown[]) =>
    sortedByElements(
      sinceFirst(rows, ends).map(({ edge, openedAt }) => (current ? edge : [...edge, openedAt])),
    );

  const edges = await rowsOf(EdgeRow);
  const ofKind = (kind: EdgeRow['kind']): readonly EdgeRow[] =>
    edges.filter((edge) => edge.kind === kind);
  const feeds = await withPairs(db, asOf, ofKind('FEEDS'));
  const fields = fieldsByDataset(await fieldsInLists(db, await rowsOf(FieldListRow)));
  const attempts = await attemptsAt(db, asOf, await runsOf(db, asOf, null));
  const newest = new Map(attempts.map((one) => [one.run.id, one]));
  const runs = [...newest.values()].map(({ run, state }) => ({
    runId: run.runId,
    job: at(run.job),
    state,
  }));
  return {
    format: 1,
    ...(current ? {} : { asOf }),
    datasets: datasets
      .map(({ root, shown, aliases }) => ({
        namespace: redactNamespace(shown.namespace),
        name: shown.name,
        aliases: aliases.map(pairOf),
        fields: fields.get(root) ?? [],
      }))
      // Two may show one name, after a split of one that a RENAME moved away.
      .sort((a, b) => byElements(elementsOf(a), elementsOf(b))),
    jobs: sortedByElements(jobs.map(pairOf)),
    reads: list(ofKind('READS'), ({ from, to }) => [at(to), at(from)]),
    writes: list(ofKind('WRITES'), ({ from, to }) => [at(from), at(to)]),
    edges: list(strongest(feeds), ({ from, to, job, basis }) => [
      at(from),
      at(to),
      jobAt(job),
      basis,
    ]),
    jobEdges: list(ofKind('PRECEDES'), ({ from, to, job }) => [at(from), at(to), jobAt(job)]),
    fieldEdges: list(await fieldEdgesInLists(db, await rowsOf(FieldEdgeListRow)), (row) => [
      [...at(row.from), row.fromField],
      [...at(row.to), row.toField],
      jobAt(row.job),
      row.type,
      row.subtype,
      row.masking,
    ]),
    runs: runs.sort((a, b) => compareUtf8(a.runId, b.runId) || byElements(a.job, b.job)),
  };
};

/** The edges that hold, with the pairs of products that do: since when depends on what held before. */
const withPairs = async (
  db: EntityManager,
  asOf: number,
  holding: readonly EdgeRow[],
): Promise<readonly EdgeRow[]> => {
  const products = productPairs(await productMembersAt(db, asOf, null), limitOf(db));
  if (products.isEmpty) return holding;
  const feeds = await feedsOfJobs(db, asOf, products.jobs());
  const isOfProducts = new Set(products.jobs());
  return [
    ...holding.filter(({ job }) => job === null || !isOfProducts.has(job)),
    ...products
      .withPairs(feeds, products.everything())
      .filter(({ openedAt, closedAt }) => openedAt <= asOf && asOf < closedAt),
  ];
};

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

/** Each edge once: two owners may state the same, and it holds since the first of them. */
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

/** Of the edges that differ in their basis only, those with the strongest. */
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

import type { EntityManager } from 'typeorm';
import type { DatasetName, JobName } from '#openlineage';
import { EdgeRow, FieldEdgeListRow } from '../answer-tables.ts';
import type { Basis } from '../catalog.ts';
import { fieldEdgesInLists } from '../queries/assets/field-lists.ts';
import type { DiffFilter } from './diff-filter.ts';
import { diffRows, type Changed, type Span } from './interval-diff.ts';
import { namedAt } from './named-at.ts';
import { withPairsInSpan } from './pairs-in-span.ts';
import { rowsInSpan } from './rows-in-span.ts';

/** An edge between datasets that opened or closed. */
export interface EdgeChange extends Changed {
  readonly from: DatasetName;
  readonly to: DatasetName;
  readonly job: JobName | null;
  readonly basis: Basis;
}

/** A job that began or ceased to read or write a dataset. */
export interface UseChange extends Changed {
  readonly kind: 'READS' | 'WRITES';
  readonly job: JobName;
  readonly dataset: DatasetName;
}

/** Data flow from one job to another, as stated by one of them or by a third job. */
export interface JobEdgeChange extends Changed {
  readonly from: JobName;
  readonly to: JobName;
  readonly job: JobName | null;
}

type End = DatasetName & { readonly field: string | null };

/** An edge between fields that opened or closed. A null field means the dataset as a whole. */
export interface FieldEdgeChange extends Changed {
  readonly from: End;
  readonly to: End;
  readonly job: JobName | null;
  readonly type: string | null;
  readonly subtype: string | null;
  readonly masking: boolean;
}

/** The changed edges of a span, each list sorted. */
export interface EdgeChanges {
  readonly edges: readonly EdgeChange[];
  readonly uses: readonly UseChange[];
  readonly jobEdges: readonly JobEdgeChange[];
}

/** The edges between datasets and jobs that opened or closed between the ends of a span. */
export const edgeChanges = async (
  db: EntityManager,
  span: Span,
  about: DiffFilter,
): Promise<EdgeChanges> => {
  const place = { entity: EdgeRow, column: 'from' as const, columns: ENDS, nodes: about.nodes };
  const rows = await withPairsInSpan(db, span, about.nodes, await rowsInSpan(db, span, place));
  const { nameOf, pairOf, jobOf } = await namesAt(db, span, rows);
  const ends = ({ from, to, job }: EdgeRow) => ({
    from: nameOf(from),
    to: nameOf(to),
    job: jobOf(job),
  });
  const key = ({ from, to, job }: EdgeRow) => [pairOf(from), pairOf(to), pairOf(job)];
  const ofKind = (kind: EdgeRow['kind']) => rows.filter((row) => row.kind === kind);
  return {
    edges: diffRows(
      ofKind('FEEDS').filter(({ from, to, job }) => about.matches([from, to], [job])),
      span,
      { key, value: strongest, show: (row, basis) => ({ ...ends(row), basis }) },
    ),
    uses: diffRows(
      rows.filter((row) => isUse(row) && about.matches([datasetIn(row)], [jobIn(row)])),
      span,
      {
        key: (row) => [row.kind, pairOf(jobIn(row)), pairOf(datasetIn(row))],
        value: () => true,
        show: (row) => ({
          kind: row.kind === 'READS' ? 'READS' : 'WRITES',
          job: nameOf(jobIn(row)),
          dataset: nameOf(datasetIn(row)),
        }),
      },
    ),
    jobEdges: diffRows(
      ofKind('PRECEDES').filter(({ from, to, job }) => about.matches([], [from, to, job])),
      span,
      { key, value: () => true, show: ends },
    ),
  };
};

/** The edges between fields that opened or closed between the ends of a span. */
export const fieldEdgeChanges = async (
  db: EntityManager,
  span: Span,
  about: DiffFilter,
): Promise<readonly FieldEdgeChange[]> => {
  const place = { entity: FieldEdgeListRow, column: 'from' as const, columns: ENDS };
  const lists = (await rowsInSpan(db, span, { ...place, nodes: about.nodes })).filter(
    ({ from, to, job }) => about.matches([from, to], [job]),
  );
  const rows = await fieldEdgesInLists(db, lists);
  const { nameOf, pairOf, jobOf } = await namesAt(db, span, rows);
  return diffRows(rows, span, {
    key: ({ from, fromField, to, toField, job, type, subtype, masking }) => [
      ...[pairOf(from), fromField, pairOf(to), toField],
      ...[pairOf(job), type, subtype, masking],
    ],
    value: () => true,
    show: ({ from, fromField, to, toField, job, type, subtype, masking }) => ({
      from: { ...nameOf(from), field: fromField },
      to: { ...nameOf(to), field: toField },
      job: jobOf(job),
      ...{ type, subtype, masking },
    }),
  });
};

const ENDS = ['from', 'to', 'job'] as const;

const namesAt = async (
  db: EntityManager,
  { to: asOf }: Span,
  rows: readonly Pick<EdgeRow, 'from' | 'to' | 'job'>[],
) => {
  const { nameOf } = await namedAt(
    db,
    asOf,
    rows.flatMap(({ from, to, job }) => (job === null ? [from, to] : [from, to, job])),
  );
  return {
    nameOf,
    jobOf: (job: number | null) => (job === null ? null : nameOf(job)),
    pairOf: (node: number | null) => {
      if (node === null) return null;
      const { namespace, name } = nameOf(node);
      return [namespace, name];
    },
  };
};

/** Several owners may state the same edge on different bases. The strongest basis counts. */
const strongest = (rows: readonly EdgeRow[]): Basis => {
  const found = BASES.find((basis) => rows.some((row) => row.basis === basis));
  if (!found) throw new Error('unreachable: an edge between datasets has a basis');
  return found;
};

const BASES: readonly Basis[] = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const isUse = ({ kind }: EdgeRow): boolean => kind === 'READS' || kind === 'WRITES';

const jobIn = ({ kind, from, to }: EdgeRow): number => (kind === 'READS' ? to : from);

const datasetIn = ({ kind, from, to }: EdgeRow): number => (kind === 'READS' ? from : to);

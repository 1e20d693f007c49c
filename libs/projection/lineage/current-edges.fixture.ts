import { OPEN, pairIntervals } from '#lineage';
import type { CurrentAttempt } from '../rules/current-attempts.ts';
import { mergeCurrentLineage } from '../rules/current-lineage.fixture.ts';
import { content, idOf } from '../rules/lineage-notation.fixture.ts';
import { runLineageOf, stronger, type RunLineage } from '../rules/run-lineage.ts';
import { rowsOfLists } from '../rules/lists.ts';
import type { EdgeRow, FieldEdgeListRow, ProductMemberRow } from '../state/rows.ts';
import type { EdgeWriter } from './current-edges.ts';
import type { FieldEdgeContent, FieldEdgesHeld } from './edge-uses.ts';
import { PART } from './members.ts';

// The current edges of a job as the definition gives them, and as rows show them.

export const JOB = 1;

const EMPTY: RunLineage = {
  reads: [],
  writes: [],
  datasetEdges: [],
  inferredProducts: [],
  fieldEdges: [],
  jobEdges: [],
};

export const LINEAGES: readonly RunLineage[] = [
  ...[
    'A -> X',
    'B -> X',
    'A B -> X Y',
    'A B C -> X',
    'A B C -> X Y',
    'B C D -> X Y',
    'A B C D -> W X Y',
    'A B C -> X Y : A.a -> X.x',
    'B C -> X Y W : B.a -> X.x, B -> X',
    'A -> X : A.a -> X.x',
    'A B -> X : A.a -> X.x, A.b -> X.y',
    'A B -> X Y : A.a -> X.x, A -> X, B -> Y',
    'A -> X : A -> X',
    'X -> A',
    'A ->',
    '-> Y',
  ].map((text) => runLineageOf(content(text), JOB)),
  { ...EMPTY, jobEdges: [[2, JOB]] },
  runLineageOf(
    {
      inputs: [],
      outputs: [],
      lineage: [
        {
          type: 'DATASET',
          dataset: idOf('X'),
          inputs: [{ type: 'DATASET', dataset: idOf('B'), field: null, transformations: [] }],
          fields: [],
        },
      ],
    },
    JOB,
  ),
  EMPTY,
];

export const lineageOf = (hash: string): RunLineage =>
  LINEAGES[Number(hash.split(' ').at(-1))] ?? EMPTY;

/** Where an owner's rows go; those that are open, and what was written at the latest sequence. */
export const createTables = () => {
  const edges = new Map<number, EdgeRow>();
  const lists = new Map<number, FieldEdgeListRow>();
  const members = new Map<number, ProductMemberRow>();
  let [lastEdge, lastList, lastFieldEdge, lastProduct, lastMember] = [0, 0, 0, 0, 0];
  const writer: EdgeWriter = {
    nextEdge: () => (lastEdge += 1),
    nextFieldEdgeList: () => (lastList += 1),
    nextFieldEdges: (count) => (lastFieldEdge += count) - count + 1,
    keepText: (text) => text,
    nextProduct: () => (lastProduct += 1),
    nextMember: () => (lastMember += 1),
    member: (row) => void members.set(row.id, row),
    forgetMember: (row) => void members.delete(row.id),
    edge: (row) => void edges.set(row.id, row),
    forgetEdge: (row) => void edges.delete(row.id),
    fieldEdgeList: (row) => void lists.set(row.id, row),
    forgetFieldEdgeList: (row) => void lists.delete(row.id),
  };
  const contentOf = ({ content }: FieldEdgeListRow) =>
    JSON.parse(content) as readonly FieldEdgeContent[];
  return {
    edges,
    members,
    writer,
    openLists: (): readonly FieldEdgesHeld[] =>
      [...lists.values()].filter(isOpen).map((list) => [list, contentOf(list)]),
    /** The field edges of all lists. */
    fieldEdges: () =>
      rowsOfLists(lists.values(), (list) =>
        contentOf(list).map(([fromField, toField, ...rest]) => ({
          text: JSON.stringify([list.from, fromField, list.to, toField, ...rest]),
        })),
      ),
  };
};

export const isOpen = ({ closedAt }: { readonly closedAt: number }): boolean => closedAt === OPEN;

export const edgeText = ({
  kind,
  from,
  to,
  basis,
}: Pick<EdgeRow, 'kind' | 'from' | 'to' | 'basis'>) => JSON.stringify([kind, from, to, basis]);

export type RowsOfOwner = ReturnType<typeof createTables>;

/** The open edges and field edges as texts; the pairs of products are among the edges, each once. */
export const openRows = ({ edges, members, fieldEdges }: RowsOfOwner) => {
  const open = new Map<string, EdgeRow['basis']>();
  for (const source of members.values()) {
    for (const target of members.values()) {
      if (source.side !== 'SOURCE' || target.side !== 'TARGET') continue;
      if (source.product !== target.product || !isOpen(source) || !isOpen(target)) continue;
      open.set(JSON.stringify(['FEEDS', source.node, target.node]), 'INFERRED');
    }
  }
  for (const { kind, from, to, basis } of [...edges.values()].filter(isOpen))
    open.set(JSON.stringify([kind, from, to]), basis);
  return {
    edges: [...open]
      .map(([key, basis]) => JSON.stringify([...(JSON.parse(key) as unknown[]), basis]))
      .sort(),
    fieldEdges: fieldEdges()
      .filter(isOpen)
      .map(({ text }) => text)
      .sort(),
  };
};

/** The intervals of all inferred edges, by their ends, as the rows give them. */
export const inferredIntervals = ({ edges, members }: RowsOfOwner) => {
  const rows = [...edges.values()].filter(({ kind }) => kind === 'FEEDS');
  const nodes = new Set([...members.values()].map(({ node }) => node));
  for (const { from, to } of rows) nodes.add(from).add(to);
  const membersOf = (product: number, side: string, node: number) =>
    [...members.values()].filter(
      (row) => row.product === product && row.side === side && row.node === node,
    );
  const products = [...new Set([...members.values()].map(({ product }) => product))];
  const intervals: Record<string, unknown> = {};
  for (const from of nodes) {
    for (const to of nodes) {
      const own = rows.filter((row) => row.from === from && row.to === to);
      const found = pairIntervals(
        products.map((product) => ({
          sources: membersOf(product, 'SOURCE', from),
          targets: membersOf(product, 'TARGET', to),
        })),
        own.filter(({ basis }) => basis === 'INFERRED'),
        own.filter(({ basis }) => basis !== 'INFERRED'),
      );
      if (found.length > 0)
        intervals[`${from} ${to}`] = found.map(({ openedAt, closedAt }) => [openedAt, closedAt]);
    }
  }
  return intervals;
};

/** An attempt of the model: a lineage and the roles that it has. */
export interface Part {
  readonly hash: string;
  readonly parts: number;
}

/** What the definition says of such attempts. */
export const definedRows = (
  attempts: readonly Part[],
  declared: string | null,
  keepsPrevious: boolean,
  hidden: ReadonlySet<number>,
) => {
  const having = (part: number): (Part & CurrentAttempt)[] =>
    attempts
      .filter(({ parts }) => (parts & part) !== 0)
      .map((attempt) => ({
        ...attempt,
        began: '',
        ended: '',
        state: 'COMPLETED',
        parentKey: null,
        extractionError: false,
        statesEdge: true,
        statesDataset: true,
      }));
  const merged = mergeCurrentLineage(
    {
      latestBatch: having(PART.LATEST),
      previousBatch: having(PART.PREVIOUS),
      unfinished: having(PART.UNFINISHED),
      supplementary: having(PART.SUPPLEMENTARY),
      failed: having(PART.FAILED),
      keepsPrevious,
    },
    ({ hash }) => lineageOf(hash),
    declared === null ? null : lineageOf(declared),
  );
  const bases = new Map<string, EdgeRow['basis']>();
  const add = (kind: EdgeRow['kind'], from: number, to: number, basis: EdgeRow['basis']): void => {
    const isHidden =
      (kind === 'READS' && hidden.has(from)) ||
      (kind === 'WRITES' && hidden.has(to)) ||
      (kind === 'FEEDS' && (hidden.has(from) || hidden.has(to)));
    if (isHidden) return;
    const key = JSON.stringify([kind, from, to]);
    const known = bases.get(key) ?? null;
    bases.set(key, known && basis ? stronger(known, basis) : basis);
  };
  for (const [from, to] of merged.reads) add('READS', from, to, null);
  for (const [from, to] of merged.writes) add('WRITES', from, to, null);
  for (const [from, to] of merged.jobEdges) add('PRECEDES', from, to, 'EXPLICIT');
  for (const [from, to, basis] of merged.datasetEdges) add('FEEDS', from, to, basis);
  for (const [froms, tos] of merged.inferredProducts)
    for (const from of froms) for (const to of tos) add('FEEDS', from, to, 'INFERRED');

  const fields = merged.fieldEdges.filter(([from, , to]) => !hidden.has(from) && !hidden.has(to));
  const isBare = ([, fromField, , toField]: (typeof fields)[number]): boolean =>
    fromField === null && toField === null;
  const detailed = new Set(
    fields.filter((edge) => !isBare(edge)).map(([from, , to]) => `${from} ${to}`),
  );
  return {
    edges: [...bases]
      .map(([key, basis]) => JSON.stringify([...(JSON.parse(key) as unknown[]), basis]))
      .sort(),
    fieldEdges: fields
      .filter((edge) => !isBare(edge) || detailed.has(`${edge[0]} ${edge[2]}`))
      .map((edge) => JSON.stringify(edge))
      .sort(),
  };
};

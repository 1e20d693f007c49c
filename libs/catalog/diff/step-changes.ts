import { In, LessThanOrEqual, MoreThan, type EntityManager } from 'typeorm';
import type { DatasetName, JobName } from '#openlineage';
import { EdgeRow, FieldEdgeListRow } from '../answer-tables.ts';
import { limitOf } from '../read-limit.ts';
import { fieldEdgesInLists, type FieldEdgeRow } from '../queries/assets/field-lists.ts';
import { inChunks } from '../queries/in-chunks.ts';
import { nodesByName } from '../queries/names/nodes-by-name.ts';
import { productMembersAt, productPairs } from '../queries/edges/product-pairs.ts';
import { diffIntervals, type Changed, type Span } from './interval-diff.ts';
import { membersAt, namedAt, type NamedAt } from './named-at.ts';

export type StepEnd = DatasetName & { readonly field: string | null };

/** One step of a path: from a dataset or field into another; a field step is one that a field edge makes. */
export interface PathStep {
  readonly from: StepEnd;
  readonly to: StepEnd;
  readonly isFieldEdge: boolean;
}

/** That one dataset or field began or ceased to feed another, whichever jobs say so. */
export interface StepChange extends Changed {
  readonly from: StepEnd;
  readonly to: StepEnd;
  /** One that states it, at its beginning or last. */
  readonly job: JobName | null;
}

/**
 * Which steps of a path hold at one end of a span only. The path is one at `moment`, an end of the span, and named as of it. A step
 * without field detail ends, too, when detail comes that says otherwise.
 */
export const stepChanges = async (
  db: EntityManager,
  span: Span,
  moment: number,
  steps: readonly PathStep[],
): Promise<readonly StepChange[]> => {
  const starts = await nodesByName(
    db,
    moment,
    'DATASET',
    steps.map(({ from }) => from),
  );
  const ends = await nodesByName(
    db,
    moment,
    'DATASET',
    steps.map(({ to }) => to),
  );
  const nodes = [...starts, ...ends].flatMap((node) => (node ? [node.id] : []));
  const rows = await rowsFrom(db, span, nodes);
  const all = [...rows.edges, ...rows.fieldEdges];
  const named = await namedAt(db, span.to, [
    ...nodes,
    ...all.flatMap(({ from, to, job }) => (job === null ? [from, to] : [from, to, job])),
  ]);
  return steps.flatMap((step, index) => {
    const [from, to] = [starts[index]?.id, ends[index]?.id];
    if (from === undefined || to === undefined) return [];
    const isBetween = (row: EdgeRow | FieldEdgeRow): boolean =>
      named.shown(row.from) === named.shown(from) && named.shown(row.to) === named.shown(to);
    const edges = rows.edges.filter(isBetween);
    const fieldEdges = rows.fieldEdges.filter(isBetween);
    const own = fieldEdges.filter(
      ({ fromField, toField }) =>
        isSameField(fromField, step.from.field) && isSameField(toField, step.to.field),
    );
    const told = { step, span, moment, named };
    if (step.isFieldEdge) return changeIn(own, told);
    const whole = changeIn(edges, told);
    if (whole.length > 0 || (step.from.field ?? step.to.field) === null) return whole;
    return changeIn(fieldEdges, { ...told, moment: moment === span.from ? span.to : span.from });
  });
};

// Producers differ in the case of names; a path may lead over both.
const isSameField = (a: string | null, b: string | null): boolean =>
  a?.toLowerCase() === b?.toLowerCase();

const rowsFrom = async (
  db: EntityManager,
  { from, to }: Span,
  nodes: readonly number[],
): Promise<{ readonly edges: EdgeRow[]; readonly fieldEdges: readonly FieldEdgeRow[] }> => {
  const members = await membersAt(db, to, nodes);
  const held = { openedAt: LessThanOrEqual(to), closedAt: MoreThan(from) };
  const lists = await inChunks(members, (chunk) =>
    db.findBy(FieldEdgeListRow, { from: In(chunk), ...held }),
  );
  return {
    edges: await edgesFrom(db, to, members),
    fieldEdges: await fieldEdgesInLists(db, lists),
  };
};

/** All that ever left these nodes for one of them, with the pairs of products; changes are looked for within the span. */
const edgesFrom = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<EdgeRow[]> => {
  const rows = await inChunks(nodes, (chunk) =>
    db.findBy(EdgeRow, { kind: 'FEEDS', from: In(chunk), openedAt: LessThanOrEqual(asOf) }),
  );
  const products = productPairs(
    await productMembersAt(db, asOf, { column: 'node', nodes }),
    limitOf(db),
  );
  const own = new Set(nodes);
  return [
    ...products.withPairs(
      rows,
      nodes.map((node) => [node, own]),
    ),
  ];
};

/** What a path's step is told by: at the earlier moment it can have closed, at the later one opened. */
interface Telling {
  readonly step: PathStep;
  readonly span: Span;
  readonly moment: number;
  readonly named: NamedAt;
}

const changeIn = (
  rows: readonly (EdgeRow | FieldEdgeRow)[],
  { step, span, moment, named }: Telling,
): readonly StepChange[] =>
  diffIntervals(rows, span, () => true).flatMap(({ change, cause }) => {
    if ((change === 'CLOSED') !== (moment === span.from)) return [];
    const row = rows.find(
      ({ openedAt, closedAt }) => (change === 'CLOSED' ? closedAt : openedAt) === cause,
    );
    if (!row) throw new Error('unreachable: a row opens or closes at the moment that it does');
    return [
      {
        ...{ change, cause },
        from: { ...named.nameOf(row.from), field: step.from.field },
        to: { ...named.nameOf(row.to), field: step.to.field },
        job: row.job === null ? null : named.nameOf(row.job),
      },
    ];
  });

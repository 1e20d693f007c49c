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

/** One end of a step. `field` is null for the dataset as a whole. */
export type StepEnd = DatasetName & { readonly field: string | null };

/**
 * One step of a path, from a dataset or field to another. `isFieldEdge`: the step is stated by
 * column lineage.
 */
export interface PathStep {
  readonly from: StepEnd;
  readonly to: StepEnd;
  readonly isFieldEdge: boolean;
}

/** A step that opened or closed, whichever jobs state it. */
export interface StepChange extends Changed {
  readonly from: StepEnd;
  readonly to: StepEnd;
  /** A job that states the step: the first one if it opened, the last one if it closed. */
  readonly job: JobName | null;
}

/**
 * Which steps of a path exist at only one end of a span. The path exists at `moment`, one of the
 * two ends, and uses the names of that moment. A step without field detail also ends when column
 * lineage arrives that contradicts it.
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
    const context = { step, span, moment, named };
    if (step.isFieldEdge) return changeIn(own, context);
    const whole = changeIn(edges, context);
    if (whole.length > 0 || (step.from.field ?? step.to.field) === null) return whole;
    return changeIn(fieldEdges, { ...context, moment: moment === span.from ? span.to : span.from });
  });
};

// Producers spell names in different cases, and a path may contain both spellings.
const isSameField = (a: string | null, b: string | null): boolean =>
  a?.toLowerCase() === b?.toLowerCase();

const rowsFrom = async (
  db: EntityManager,
  { from, to }: Span,
  nodes: readonly number[],
): Promise<{ readonly edges: EdgeRow[]; readonly fieldEdges: readonly FieldEdgeRow[] }> => {
  const members = await membersAt(db, to, nodes);
  const openInSpan = { openedAt: LessThanOrEqual(to), closedAt: MoreThan(from) };
  const lists = await inChunks(members, (chunk) =>
    db.findBy(FieldEdgeListRow, { from: In(chunk), ...openInSpan }),
  );
  return {
    edges: await edgesFrom(db, to, members),
    fieldEdges: await fieldEdgesInLists(db, lists),
  };
};

/**
 * All edges between these nodes up to a sequence, including closed ones and the pairs of inferred
 * products.
 */
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

/**
 * What is needed to compare one step. A step of the earlier moment can only have closed, one of the
 * later moment only opened.
 */
interface StepContext {
  readonly step: PathStep;
  readonly span: Span;
  readonly moment: number;
  readonly named: NamedAt;
}

const changeIn = (
  rows: readonly (EdgeRow | FieldEdgeRow)[],
  { step, span, moment, named }: StepContext,
): readonly StepChange[] =>
  diffIntervals(rows, span, () => true).flatMap(({ change, cause }) => {
    if ((change === 'CLOSED') !== (moment === span.from)) return [];
    const row = rows.find(
      ({ openedAt, closedAt }) => (change === 'CLOSED' ? closedAt : openedAt) === cause,
    );
    if (!row)
      throw new Error('unreachable: the row that caused a change opens or closes at that moment');
    return [
      {
        ...{ change, cause },
        from: { ...named.nameOf(row.from), field: step.from.field },
        to: { ...named.nameOf(row.to), field: step.to.field },
        job: row.job === null ? null : named.nameOf(row.job),
      },
    ];
  });

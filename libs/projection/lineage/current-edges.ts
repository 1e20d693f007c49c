import { OPEN } from '#lineage';
import { entriesOf, partsOf } from '../rules/lists.ts';
import type { RunLineage } from '../rules/run-lineage.ts';
import type { EdgeRow, FieldEdgeListRow, ProductMemberRow } from '../state/rows.ts';
import { createCurrentProducts, isKeptAsProduct, type MemberWriter } from './current-products.ts';
import {
  BASES,
  basisOf,
  Edge,
  failedTargets,
  FieldUse,
  isListChanged,
  isListed,
  KINDS,
  NO_EDGES,
  type FieldEdgeContent,
  type FieldEdgesHeld,
  type Kind,
  type Uses,
} from './edge-uses.ts';
import { PART, type PartChange } from './members.ts';

/** Where the rows that open and close go. */
export interface EdgeWriter extends MemberWriter {
  readonly nextEdge: () => number;
  readonly nextFieldEdgeList: () => number;
  /** The first of so many consecutive ids of field edges. */
  readonly nextFieldEdges: (count: number) => number;
  /** Keeps the contents of a list's field edges, as JSON, and returns the hash. */
  readonly keepText: (contents: string) => string;
  /** Writes a row that opened or closed. */
  edge(row: EdgeRow): void;
  /** Takes away a row that opened at this very sequence and never held. */
  forgetEdge(row: EdgeRow): void;
  fieldEdgeList(row: FieldEdgeListRow): void;
  forgetFieldEdgeList(row: FieldEdgeListRow): void;
}

/** A run lineage, how many attempts have it in each role, and the uses that its edges count. */
interface Statement {
  readonly hash: string;
  readonly lineage: RunLineage;
  readonly counts: number[];
  applied: Uses;
  isNamed: boolean;
}

const ROLES = [PART.LATEST, PART.PREVIOUS, PART.UNFINISHED, PART.SUPPLEMENTARY, PART.FAILED];
const [LATEST, PREVIOUS, UNFINISHED, SUPPLEMENTARY, FAILED, DECLARED] = [0, 1, 2, 3, 4, 5] as const;

const NO_USES: Uses = { whole: 0, unfinished: 0, previous: 0, failed: 0 };

/**
 * The current edges of one owner (a job, or a dataset that declares its sources), kept by counting: an edge knows how
 * many run lineages make it current, and in which way. What a change of one attempt costs is the size of its own
 * lineage, and nothing where another attempt states the same. The definition is mergeCurrentLineage.
 */
export const createCurrentEdges = (
  owner: number,
  job: number | null,
  isHidden: (dataset: number) => boolean,
) => {
  const statements = new Map<string, Statement>();
  const edges = new Map<Kind, Map<number, Map<number, Edge>>>();
  // How many lineages of the latest batch name a dataset.
  const named = new Map<number, number>();
  const touched = new Set<Edge>();
  const touchedStatements = new Set<Statement>();
  let keepsPrevious = false;
  let unfinishedStatements = 0;
  // The hash of the declaration that counts.
  let declared: string | null = null;
  const products = createCurrentProducts(job ?? owner, {
    isHidden,
    isNamed: (dataset) => named.has(dataset),
    failedTargets: (from) => failedTargets(edges.get('FEEDS')?.get(from)),
  });

  const edgeAt = (kind: Kind, from: number, to: number): Edge => {
    let byFrom = edges.get(kind);
    if (!byFrom) edges.set(kind, (byFrom = new Map<number, Map<number, Edge>>()));
    let byTo = byFrom.get(from);
    if (!byTo) byFrom.set(from, (byTo = new Map<number, Edge>()));
    let edge = byTo.get(to);
    if (!edge) byTo.set(to, (edge = new Edge(kind, from, to)));
    return edge;
  };
  const fieldAt = (edge: Edge, content: FieldEdgeContent): FieldUse => {
    const key = JSON.stringify(content);
    edge.fields ??= new Map();
    let field = edge.fields.get(key);
    if (!field) edge.fields.set(key, (field = new FieldUse(edge, content, key)));
    return field;
  };
  const forget = (edge: Edge): void => {
    const byFrom = edges.get(edge.kind);
    const byTo = byFrom?.get(edge.from);
    byTo?.delete(edge.to);
    if (byTo?.size === 0) byFrom?.delete(edge.from);
  };

  const statementOf = (hash: string, lineageOf: (hash: string) => RunLineage): Statement => {
    const known = statements.get(hash);
    if (known) return known;
    const statement: Statement = {
      hash,
      lineage: lineageOf(hash),
      counts: [0, 0, 0, 0, 0, 0],
      applied: NO_USES,
      isNamed: false,
    };
    statements.set(hash, statement);
    return statement;
  };

  const usesOf = ({ counts }: Statement): Uses => {
    const has = (role: number): boolean => (counts[role] ?? 0) > 0;
    const whole =
      has(LATEST) || has(SUPPLEMENTARY) || has(DECLARED) || (keepsPrevious && has(PREVIOUS));
    return {
      whole: whole ? 1 : 0,
      unfinished: has(UNFINISHED) && !whole ? 1 : 0,
      previous: has(PREVIOUS) && !whole ? 1 : 0,
      failed: has(FAILED) ? 1 : 0,
    };
  };

  const count = (statement: Statement, present: Uses): void => {
    const former = statement.applied;
    const whole = present.whole - former.whole;
    const unfinished = present.unfinished - former.unfinished;
    const previous = present.previous - former.previous;
    const failed = present.failed - former.failed;
    if (whole === 0 && unfinished === 0 && previous === 0 && failed === 0) return;
    statement.applied = present;
    unfinishedStatements += unfinished;
    const add = (edge: Edge, basis: number): void => {
      const { uses } = edge;
      uses[3 * basis] = (uses[3 * basis] ?? 0) + whole;
      uses[3 * basis + 1] = (uses[3 * basis + 1] ?? 0) + unfinished;
      uses[3 * basis + 2] = (uses[3 * basis + 2] ?? 0) + previous;
      touched.add(edge);
    };
    const { lineage } = statement;
    // A pair may be in several products and among the edges besides; for each it counts, and `failed` likewise.
    for (const [from, to, basis] of lineage.datasetEdges) {
      const edge = edgeAt('FEEDS', from, to);
      edge.failed += failed;
      add(edge, BASES.indexOf(basis));
    }
    for (const product of lineage.inferredProducts) {
      const [froms, tos] = product;
      if (isKeptAsProduct(product)) {
        products.count(product, { whole, unfinished, previous, failed });
        // An edge of the previous batch is current where a failed run states it too.
        if (failed !== 0) touchBetween(froms, tos);
        continue;
      }
      for (const from of froms) {
        for (const to of tos) {
          const edge = edgeAt('FEEDS', from, to);
          edge.failed += failed;
          add(edge, 0);
        }
      }
    }
    const others: readonly (readonly [Kind, readonly (readonly [number, number])[]])[] = [
      ['PRECEDES', lineage.jobEdges],
      ['READS', lineage.reads],
      ['WRITES', lineage.writes],
    ];
    for (const [kind, ends] of others) {
      for (const [from, to] of ends) {
        const edge = edgeAt(kind, from, to);
        edge.failed += failed;
        add(edge, 2);
      }
    }
    if (failed !== 0) products.noteFailed();
    for (const [from, fromField, to, toField, ...rest] of lineage.fieldEdges) {
      const edge = edgeAt('FEEDS', from, to);
      const field = fieldAt(edge, [fromField, toField, ...rest]);
      field.whole += whole;
      field.unfinished += unfinished;
      field.previous += previous;
      touched.add(edge);
    }
  };

  /** Counts the datasets that the latest batch names; edges of unfinished runs between them depend on it. */
  const countNamed = (statement: Statement): void => {
    const isNamed = (statement.counts[LATEST] ?? 0) > 0;
    if (isNamed === statement.isNamed) return;
    statement.isNamed = isNamed;
    const step = isNamed ? 1 : -1;
    const datasets = new Set<number>();
    for (const [dataset] of statement.lineage.reads) datasets.add(dataset);
    for (const [, dataset] of statement.lineage.writes) datasets.add(dataset);
    for (const dataset of datasets) {
      const count = (named.get(dataset) ?? 0) + step;
      if (count === 0) named.delete(dataset);
      else named.set(dataset, count);
    }
    if (unfinishedStatements === 0) return;
    products.noteNamed();
    for (const byTo of edges.get('FEEDS')?.values() ?? [])
      for (const edge of byTo.values()) if ((edge.uses[1] ?? 0) > 0) touched.add(edge);
  };

  /** Whether a failed run states the edge. */
  const isFailed = ({ failed, kind, from, to }: Edge): boolean =>
    failed > 0 || (kind === 'FEEDS' && products.isFailed(from, to));

  const touchBetween = (froms: readonly number[], tos: readonly number[]): void => {
    const targets = new Set(tos);
    for (const from of froms)
      for (const [to, edge] of edges.get('FEEDS')?.get(from) ?? NO_EDGES)
        if (targets.has(to)) touched.add(edge);
  };

  /** The strongest basis with which an edge is current, as a number; -1 when it is not current. */
  const currentBasis = (edge: Edge): number => {
    const { uses, kind, from, to } = edge;
    if (kind === 'READS' ? isHidden(from) : kind === 'WRITES' && isHidden(to)) return -1;
    if (kind === 'FEEDS' && (isHidden(from) || isHidden(to))) return -1;
    for (let basis = 2; basis >= 0; basis -= 1) {
      const [whole = 0, unfinished = 0, previous = 0] = [
        uses[3 * basis],
        uses[3 * basis + 1],
        uses[3 * basis + 2],
      ];
      if (whole > 0 || (previous > 0 && isFailed(edge))) return basis;
      if (unfinished > 0 && !(basis === 0 && named.has(from) && named.has(to))) return basis;
    }
    return -1;
  };

  const isFieldCurrent = (field: FieldUse): boolean =>
    !isHidden(field.edge.from) &&
    !isHidden(field.edge.to) &&
    (field.whole > 0 || field.unfinished > 0 || (field.previous > 0 && isFailed(field.edge)));

  /** Replaces the list of the field edges between two datasets; those that stay keep their ids. */
  const replaceList = (edge: Edge, sequence: number, write: EdgeWriter): void => {
    const { from, to, list, fields } = edge;
    if (list?.openedAt === sequence) write.forgetFieldEdgeList(list);
    else if (list) write.fieldEdgeList({ ...list, closedAt: sequence });
    edge.list = null;
    // In an order of their own, so that lists of the same entries are the same.
    const listed = [...(fields?.values() ?? [])].filter((field) => isListed(edge, field));
    listed.sort((a, b) => (a.key < b.key ? -1 : 1));
    if (listed.length === 0) return;
    const parts = partsOf(
      listed.map(({ entry }) => entry),
      sequence,
      write.nextFieldEdges,
    );
    const entries = entriesOf(parts);
    for (const [at, field] of listed.entries()) field.entry = entries[at] ?? null;
    const content = write.keepText(`[${listed.map(({ key }) => key).join(',')}]`);
    const id = write.nextFieldEdgeList();
    const interval = { id, openedAt: sequence, closedAt: OPEN };
    edge.list = { ...interval, owner, from, to, job, content, parts };
    write.fieldEdgeList(edge.list);
  };

  return {
    /** Puts in the rows that are open in the catalog; before the first `settle`. */
    load(
      rows: readonly EdgeRow[],
      members: readonly ProductMemberRow[],
      lists: readonly FieldEdgesHeld[],
    ): void {
      products.load(members);
      for (const row of rows) {
        const edge = edgeAt(row.kind, row.from, row.to);
        edge.row = row;
        touched.add(edge);
      }
      for (const [list, contents] of lists) {
        const edge = edgeAt('FEEDS', list.from, list.to);
        edge.list = list;
        touched.add(edge);
        const entries = entriesOf(list.parts);
        for (const [at, content] of contents.entries())
          fieldAt(edge, content).entry = entries[at] ?? null;
      }
    },
    /** Notes changed roles of attempts. `lineageOf` gives the run lineage of a hash. */
    change(changes: readonly PartChange[], lineageOf: (hash: string) => RunLineage): void {
      const add = (state: PartChange['former'], step: number): void => {
        if (!state || state.parts === 0) return;
        const statement = statementOf(state.lineage, lineageOf);
        for (let at = 0; at < ROLES.length; at += 1)
          if ((state.parts & (ROLES[at] ?? 0)) !== 0)
            statement.counts[at] = (statement.counts[at] ?? 0) + step;
        touchedStatements.add(statement);
      };
      for (const { former, present } of changes) {
        add(former, -1);
        add(present, 1);
      }
    },
    /** Puts a declaration's lineage in place of the former one; null for none. */
    declare(hash: string | null, lineageOf: (hash: string) => RunLineage): void {
      const former = declared === hash ? null : declared;
      declared = hash;
      const known = former === null ? undefined : statements.get(former);
      if (known) {
        known.counts[DECLARED] = 0;
        touchedStatements.add(known);
      }
      if (hash === null) return;
      const statement = statementOf(hash, lineageOf);
      statement.counts[DECLARED] = 1;
      touchedStatements.add(statement);
    },
    /** Opens and closes rows, so that those that are open are what is current as of a sequence. Tells whether any did. */
    settle(sequence: number, isPreviousKept: boolean, write: EdgeWriter): boolean {
      if (isPreviousKept !== keepsPrevious) {
        keepsPrevious = isPreviousKept;
        for (const statement of statements.values())
          if ((statement.counts[PREVIOUS] ?? 0) > 0) touchedStatements.add(statement);
      }
      for (const statement of touchedStatements) countNamed(statement);
      for (const statement of touchedStatements) count(statement, usesOf(statement));
      for (const statement of touchedStatements) {
        if (statement.counts.every((number) => number === 0)) statements.delete(statement.hash);
      }
      touchedStatements.clear();
      const areProductsChanged = products.settle(sequence, write);
      if (touched.size === 0) return areProductsChanged;

      const opened: Edge[] = [];
      const relisted: Edge[] = [];
      let isChanged = areProductsChanged;
      for (const edge of touched) {
        const basis = currentBasis(edge);
        const wanted = basis < 0 ? null : basisOf(edge.kind, basis);
        if (edge.row && (basis < 0 || edge.row.basis !== wanted)) {
          isChanged = true;
          if (edge.row.openedAt === sequence) write.forgetEdge(edge.row);
          else write.edge({ ...edge.row, closedAt: sequence });
          edge.row = null;
        }
        if (basis >= 0 && !edge.row) opened.push(edge);
        if (edge.fields) {
          edge.detailed = 0;
          for (const field of edge.fields.values()) {
            field.isCurrent = isFieldCurrent(field);
            if (field.isCurrent && !field.isBare) edge.detailed += 1;
          }
          if (isListChanged(edge)) relisted.push(edge);
          for (const field of [...edge.fields.values()])
            if (field.whole === 0 && field.unfinished === 0 && field.previous === 0)
              edge.fields.delete(field.key);
        }
      }
      // In an order of their own, so that ids do not depend on how the edges were found.
      opened.sort(
        (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.from - b.from || a.to - b.to,
      );
      for (const edge of opened) {
        const basis = basisOf(edge.kind, currentBasis(edge));
        const { kind, from, to } = edge;
        edge.row = {
          id: write.nextEdge(),
          openedAt: sequence,
          closedAt: OPEN,
          owner,
          kind,
          from,
          to,
          job,
          basis,
        };
        write.edge(edge.row);
      }
      relisted.sort((a, b) => a.from - b.from || a.to - b.to);
      for (const edge of relisted) replaceList(edge, sequence, write);
      for (const edge of touched) {
        const isUsed =
          edge.row || edge.list || edge.failed !== 0 || edge.uses.some((uses) => uses !== 0);
        if (!isUsed && (edge.fields === null || edge.fields.size === 0)) forget(edge);
      }
      touched.clear();
      return isChanged || opened.length > 0 || relisted.length > 0;
    },
    /** How many edges and field edges are in memory, about. */
    size: (): number => {
      let size = statements.size + products.size();
      for (const { lineage } of statements.values())
        size += lineage.datasetEdges.length + lineage.fieldEdges.length + lineage.reads.length;
      return size;
    },
  };
};

export type CurrentEdges = ReturnType<typeof createCurrentEdges>;

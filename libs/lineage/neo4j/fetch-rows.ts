import type {
  GraphEdge,
  GraphField,
  GraphFieldEdge,
  GraphIdentity,
  GraphNode,
  GraphProductMember,
} from '../graph.ts';
import type { RowsAt, Side } from '../in-process/storage/partial-store.ts';
import type { Run, Values } from './driver.ts';
import { hashKey, type RowIds } from './stored-values.ts';
import { type Flow, fromEach, reachabilityQuery } from './reachability-query.ts';
import {
  EDGE_COLUMNS,
  FIELD_COLUMNS,
  FIELD_EDGE_COLUMNS,
  IDENTITY_COLUMNS,
  MEMBER_COLUMNS,
  NODE_COLUMNS,
  rowReader,
} from './row-reader.ts';

/** The sequences of a question: it is about rows that were open at any moment from `since` to `asOf`. */
export interface Span {
  readonly asOf: number;
  readonly since: number;
}

export interface FetchedRows {
  readonly edges: GraphEdge[];
  readonly productMembers: GraphProductMember[];
  readonly fieldEdges: GraphFieldEdge[];
  readonly fields: GraphField[];
}

/** Loads rows of a graph. Nodes are given, and rows returned, with the ids of the catalog. */
export const rowFetcher = (run: Run, ids: RowIds, span: Span) => {
  const read = rowReader(ids);

  /** In parts, which are sent without waiting for each other's results. */
  const ask = async (statement: string, nodes: readonly number[]): Promise<readonly Values[]> => {
    const parts: Promise<readonly Values[]>[] = [];
    for (let taken = 0; taken < nodes.length; taken += NODES_PER_STATEMENT)
      parts.push(
        run(fromEach(statement), {
          ids: nodes.slice(taken, taken + NODES_PER_STATEMENT).map((id) => ids.toStored(id)),
          asOf: span.asOf,
          since: span.since,
        }),
      );
    return (await Promise.all(parts)).flat();
  };

  return {
    /** The nodes with a name at the sequence, of all generations. */
    async nodesWithName(
      kind: GraphNode['kind'],
      namespace: string,
      name: string,
    ): Promise<number[]> {
      const rows = await run(
        'MATCH (n:Name {nameKey: $key}) WHERE n.firstSequence <= $asOf RETURN n.id',
        { key: hashKey(ids.base, kind, namespace, name), asOf: span.asOf },
      );
      return rows.map(([id]) => ids.fromStored(Number(id)));
    },

    /** The nodes that are reachable from these, which are included; `depth` in edges, null for no limit. */
    async reached(
      nodes: readonly number[],
      along: Flow,
      side: Side,
      depth: number | null,
    ): Promise<readonly number[]> {
      const rows = await ask(reachabilityQuery(along, side, depth), nodes);
      const found = rows.filter(([id]) => id !== null);
      return [...new Set(found.map(([id]) => ids.fromStored(Number(id))))];
    },

    async rowsAt({ kind, side, nodes }: RowsAt, into: FetchedRows): Promise<void> {
      if (kind === 'FIELDS') {
        const rows = await ask(
          `MATCH (s)-[e:DECLARES]->(b) WHERE ${IS_OPEN} WITH e, s AS a, b RETURN ${FIELD_COLUMNS}`,
          nodes,
        );
        for (const row of rows) into.fields.push(read.field(row));
      } else if (kind === 'PRODUCTS') {
        const pattern =
          side === 'leaving' ? '(s)-[m:SOURCE_OF]->(p:Product)' : '(s)<-[m:TARGETS]-(p:Product)';
        const rows = await ask(
          `MATCH ${pattern} WHERE m.openedAt <= $asOf WITH DISTINCT p MATCH (p)-[e:SOURCE_OF|TARGETS]-(a) WHERE e.openedAt <= $asOf RETURN ${MEMBER_COLUMNS}`,
          nodes,
        );
        for (const row of rows) into.productMembers.push(read.member(row));
      } else if (kind === 'FIELD_EDGES') {
        const rows = await ask(
          `MATCH ${side === 'leaving' ? '(s)<-[:FIELD_OF*0..1]-(a)-[e:FIELD_FEEDS]->(b)' : '(s)<-[:FIELD_OF*0..1]-(b)<-[e:FIELD_FEEDS]-(a)'} WHERE ${IS_OPEN} RETURN ${FIELD_EDGE_COLUMNS}`,
          nodes,
        );
        for (const row of rows) into.fieldEdges.push(read.fieldEdge(row));
      } else {
        const [pattern, ends] =
          side === 'leaving'
            ? [`(s)-[e:${kind}]->(o)`, 's AS a, o AS b']
            : [`(s)<-[e:${kind}]-(o)`, 'o AS a, s AS b'];
        const rows = await ask(
          `MATCH ${pattern} WHERE ${kind === 'FEEDS' ? IS_OPEN_OR_MATTERS_FOR_PRODUCTS : IS_OPEN} WITH e, ${ends} RETURN ${EDGE_COLUMNS}`,
          nodes,
        );
        const edgeOf = read.edge(kind);
        for (const row of rows) into.edges.push(edgeOf(row));
      }
    },

    /** The nodes with these ids and all their aliases at the sequence, with the rows that make them aliases. */
    async nodesWithAliases(
      nodes: readonly number[],
    ): Promise<{ readonly nodes: GraphNode[]; readonly identities: GraphIdentity[] }> {
      const [rows, identities] = await Promise.all([
        ask(`${ALIASES} RETURN DISTINCT ${NODE_COLUMNS}`, nodes),
        ask(
          `${ALIASES} WITH DISTINCT n MATCH (n)-[e:SHOWN_AS]->(b) WHERE e.openedAt <= $asOf AND e.closedAt > $asOf WITH e, n AS a, b RETURN ${IDENTITY_COLUMNS}`,
          nodes,
        ),
      ]);
      return {
        nodes: rows.map((row) => read.node(row)),
        identities: identities.map((row) => read.identity(row)),
      };
    },
  };
};

export type RowFetcher = ReturnType<typeof rowFetcher>;

/** How many nodes one statement gets. */
const NODES_PER_STATEMENT = 5000;

const IS_OPEN = 'e.openedAt <= $asOf AND e.closedAt > $since';

// For a pair of a product it also matters which edges of its job have ended: they tell since when the pair is
// INFERRED.
const IS_OPEN_OR_MATTERS_FOR_PRODUCTS =
  'e.openedAt <= $asOf AND (e.closedAt > $since OR EXISTS { MATCH (p:Product {job: e.job}) })';

const ALIASES =
  'MATCH (s)-[rs:SHOWN_AS|KNOWN_AS*0..]->(n) WHERE all(r IN rs WHERE r.openedAt <= $asOf AND r.closedAt > $asOf)';

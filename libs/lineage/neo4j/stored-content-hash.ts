import { OPEN } from '../graph.ts';
import { contentHash } from '../in-process/storage/content-hash.ts';
import { Store } from '../in-process/storage/store.ts';
import type { Run } from './driver.ts';
import type { GraphState } from './graph-state.ts';
import {
  EDGE_COLUMNS,
  FIELD_COLUMNS,
  FIELD_EDGE_COLUMNS,
  IDENTITY_COLUMNS,
  MEMBER_COLUMNS,
  NODE_COLUMNS,
  rowReader,
} from './row-reader.ts';
import { EDGE_KINDS } from './write-page.ts';

/**
 * The hash that the in-process engine computes over all rows as of the checkpoint. Rows beyond it, left by an
 * interrupted load, do not count.
 */
export const storedContentHash = async (run: Run, state: GraphState | null): Promise<string> => {
  const store = new Store();
  if (state === null) return contentHash(store);
  const { ids, position } = state;
  const read = rowReader(ids);
  const all = async <T>(
    pattern: string,
    columns: string,
    rowOf: (values: readonly unknown[]) => T,
  ) => {
    const variable = pattern.includes('[e:') ? 'e' : 'n';
    const rows = await run(
      `MATCH ${pattern} WHERE ${variable}.id >= $base AND ${variable}.id < $end RETURN ${columns}`,
      { base: ids.base, end: ids.end },
    );
    return rows.map(rowOf);
  };
  const asOfCheckpoint = <T extends { readonly openedAt: number; readonly closedAt: number }>(
    rows: T[],
  ): T[] =>
    rows
      .filter(({ openedAt }) => openedAt <= position)
      .map((row) => (row.closedAt > position ? { ...row, closedAt: OPEN } : row));
  const edges = [];
  for (const kind of EDGE_KINDS)
    edges.push(asOfCheckpoint(await all(`(a)-[e:${kind}]->(b)`, EDGE_COLUMNS, read.edge(kind))));
  const members = [];
  for (const pattern of ['(a)-[e:SOURCE_OF]->(p)', '(p)-[e:TARGETS]->(a)'])
    members.push(asOfCheckpoint(await all(pattern, MEMBER_COLUMNS, (row) => read.member(row))));
  const nodes = await all('(n:Name)', NODE_COLUMNS, (row) => read.node(row));
  const fieldEdges = await all('(a)-[e:FIELD_FEEDS]->(b)', FIELD_EDGE_COLUMNS, (row) =>
    read.fieldEdge(row),
  );
  const identities = await all('(a)-[e:SHOWN_AS]->(b)', IDENTITY_COLUMNS, (row) =>
    read.identity(row),
  );
  const fields = await all('(a)-[e:DECLARES]->(b)', FIELD_COLUMNS, (row) => read.field(row));
  store.apply({
    upTo: Math.max(position, 1),
    nodes: nodes.filter(({ firstSequence }) => firstSequence <= position),
    edges: edges.flat(),
    productMembers: members.flat(),
    fieldEdges: asOfCheckpoint(fieldEdges),
    identities: asOfCheckpoint(identities),
    fields: asOfCheckpoint(fields),
  });
  return contentHash(store);
};

import type { GraphChanges, GraphEdge, GraphFieldEdge } from '../graph.ts';
import type { Parameter, Run } from './driver.ts';
import { encodeText, hashKey, type RowIds } from './stored-values.ts';

/** Rows that are written in one transaction. */
export type Page = Omit<GraphChanges, 'upTo'>;

/**
 * Writes the rows; a row replaces the one with its id. If its ends stay the same, it is updated in place, so that a
 * concurrent reader always finds it. Whether it sees the old end or the new one makes no difference as of its
 * sequence.
 */
export const writePage = async (run: Run, ids: RowIds, page: Page): Promise<void> => {
  const written: Promise<unknown>[] = [];
  // All statements are sent without waiting for results; the server runs them in order.
  const send = (statement: string, rows: readonly Parameter[]) => {
    if (rows.length > 0) written.push(run(`UNWIND $rows AS r ${statement}`, { rows }));
  };
  writeNodes(send, ids, page);
  writeFieldNodes(send, ids, page);
  writeEdges(send, ids, page);
  writeMembers(send, ids, page);
  writeFieldEdges(send, ids, page);
  writeIdentities(send, ids, page);
  writeFields(send, ids, page);
  await Promise.all(written);
};

export const EDGE_KINDS = ['FEEDS', 'READS', 'WRITES', 'PRECEDES'] as const;

type Send = (statement: string, rows: readonly Parameter[]) => void;

const writeNodes = (send: Send, ids: RowIds, { nodes }: Page): void => {
  for (const [kind, label, other] of [
    ['DATASET', 'Dataset', 'Job'],
    ['JOB', 'Job', 'Dataset'],
  ] as const)
    send(
      `MERGE (n:Name {id: r.id}) SET n:${label}, n += r REMOVE n:${other}`,
      nodes
        .filter((node) => node.kind === kind)
        .map(({ id, namespace, name, generation, firstSequence }) => ({
          id: ids.toStored(id),
          nameKey: hashKey(ids.base, kind, namespace, name),
          namespace: encodeText(namespace),
          name: encodeText(name),
          generation,
          firstSequence,
        })),
    );
};

const fieldKey = (dataset: number, path: string): string => hashKey(dataset, path);

const writeFieldNodes = (send: Send, ids: RowIds, { fieldEdges, fields }: Page): void => {
  const fieldNodes = new Map<string, { key: string; dataset: number; path: string }>();
  const name = (dataset: number, path: string | null) => {
    if (path === null) return;
    const key = fieldKey(ids.toStored(dataset), path);
    fieldNodes.set(key, { key, dataset: ids.toStored(dataset), path: encodeText(path) });
  };
  for (const row of fieldEdges) {
    name(row.from, row.fromField);
    name(row.to, row.toField);
  }
  for (const { dataset, path } of fields) name(dataset, path);
  send(
    'MATCH (d:Name {id: r.dataset}) MERGE (f:Field {key: r.key}) ON CREATE SET f.path = r.path MERGE (f)-[:FIELD_OF]->(d)',
    [...fieldNodes.values()],
  );
};

const INTERVAL = 'e.openedAt = r.openedAt, e.closedAt = r.closedAt';

const writeEdges = (send: Send, ids: RowIds, { edges }: Page): void => {
  const rows = edges.map((edge) => ({
    kind: edge.kind,
    ...endsOf(ids, edge),
    basis: edge.basis,
    openedAt: edge.openedAt,
    closedAt: edge.closedAt,
  }));
  for (const kind of EDGE_KINDS)
    send(
      `MATCH (a)-[e:${kind} {id: r.id}]->(b) WHERE r.kind <> '${kind}' OR a.id <> r.from OR b.id <> r.to DELETE e`,
      rows,
    );
  for (const kind of EDGE_KINDS)
    send(
      `MATCH (a:Name {id: r.from}) MATCH (b:Name {id: r.to}) MERGE (a)-[e:${kind} {id: r.id}]->(b) SET e.job = r.job, e.basis = r.basis, ${INTERVAL}`,
      rows.filter((row) => row.kind === kind),
    );
};

const endsOf = (ids: RowIds, { id, from, to, job }: GraphEdge | GraphFieldEdge) => ({
  id: ids.toStored(id),
  from: ids.toStored(from),
  to: ids.toStored(to),
  job: job === null ? null : ids.toStored(job),
});

const writeMembers = (send: Send, ids: RowIds, { productMembers }: Page): void => {
  const rows = productMembers.map(({ id, product, job, side, node, openedAt, closedAt }) => ({
    id: ids.toStored(id),
    product: ids.toStored(product),
    job: ids.toStored(job),
    side,
    node: ids.toStored(node),
    openedAt,
    closedAt,
  }));
  send('MERGE (p:Product {product: r.product}) SET p.job = r.job', rows);
  for (const [side, pattern] of [
    ['SOURCE', '(a)-[e:SOURCE_OF {id: r.id}]->(p)'],
    ['TARGET', '(p)-[e:TARGETS {id: r.id}]->(a)'],
  ] as const) {
    send(
      `MATCH ${pattern} WHERE r.side <> '${side}' OR a.id <> r.node OR p.product <> r.product DELETE e`,
      rows,
    );
    send(
      `MATCH (a:Name {id: r.node}) MATCH (p:Product {product: r.product}) MERGE ${pattern} SET e.job = r.job, ${INTERVAL}`,
      rows.filter((row) => row.side === side),
    );
  }
};

const writeFieldEdges = (send: Send, ids: RowIds, { fieldEdges }: Page): void => {
  const rows = fieldEdges.map((row) => {
    const ends = endsOf(ids, row);
    return {
      ...ends,
      fromKey: row.fromField === null ? '' : fieldKey(ends.from, row.fromField),
      toKey: row.toField === null ? '' : fieldKey(ends.to, row.toField),
      type: row.type === null ? null : encodeText(row.type),
      subtype: row.subtype === null ? null : encodeText(row.subtype),
      masking: row.masking,
      openedAt: row.openedAt,
      closedAt: row.closedAt,
    };
  });
  send(
    "MATCH (a)-[e:FIELD_FEEDS {id: r.id}]->(b) WHERE e.from <> r.from OR e.to <> r.to OR coalesce(a.key, '') <> r.fromKey OR coalesce(b.key, '') <> r.toKey DELETE e",
    rows,
  );
  for (const fromWhole of [false, true])
    for (const toWhole of [false, true]) {
      const from = fromWhole ? '(a:Name {id: r.from})' : '(a:Field {key: r.fromKey})';
      const to = toWhole ? '(b:Name {id: r.to})' : '(b:Field {key: r.toKey})';
      send(
        `MATCH ${from} MATCH ${to} MERGE (a)-[e:FIELD_FEEDS {id: r.id}]->(b) SET e.from = r.from, e.to = r.to, e.job = r.job, e.type = r.type, e.subtype = r.subtype, e.masking = r.masking, ${INTERVAL}`,
        rows.filter((row) => (row.fromKey === '') === fromWhole && (row.toKey === '') === toWhole),
      );
    }
};

/** In both directions, so that a search along the data gets from each name of a dataset to every other one. */
const writeIdentities = (send: Send, ids: RowIds, { identities }: Page): void => {
  const rows = identities.map(({ id, node, shown, openedAt, closedAt }) => ({
    id: ids.toStored(id),
    node: ids.toStored(node),
    shown: ids.toStored(shown),
    openedAt,
    closedAt,
  }));
  for (const [type, from, to] of [
    ['SHOWN_AS', 'node', 'shown'],
    ['KNOWN_AS', 'shown', 'node'],
  ] as const) {
    send(
      `MATCH (a)-[e:${type} {id: r.id}]->(b) WHERE a.id <> r.${from} OR b.id <> r.${to} DELETE e`,
      rows,
    );
    send(
      `MATCH (a:Name {id: r.${from}}) MATCH (b:Name {id: r.${to}}) MERGE (a)-[e:${type} {id: r.id}]->(b) SET ${INTERVAL}`,
      rows,
    );
  }
};

const writeFields = (send: Send, ids: RowIds, { fields }: Page): void => {
  const rows = fields.map(({ id, dataset, path, openedAt, closedAt }) => ({
    id: ids.toStored(id),
    dataset: ids.toStored(dataset),
    key: fieldKey(ids.toStored(dataset), path),
    openedAt,
    closedAt,
  }));
  send('MATCH ()-[e:DECLARES {id: r.id}]->(f) WHERE f.key <> r.key DELETE e', rows);
  send(
    `MATCH (a:Name {id: r.dataset}) MATCH (b:Field {key: r.key}) MERGE (a)-[e:DECLARES {id: r.id}]->(b) SET ${INTERVAL}`,
    rows,
  );
};

/**
 * Rows in one transaction. With fewer, a row costs two or three times as much; with more, a transaction takes longer
 * than it saves.
 */
const ROWS = 2000;

/** Splits rows into pages, nodes first; at least one page, because the last one moves the checkpoint. */
export const pagesOf = (rows: Page, size = ROWS): Page[] => {
  const pages: Page[] = [];
  let taken = 0;
  do {
    const from = taken;
    let passed = 0;
    const part = <T>(all: readonly T[]): readonly T[] => {
      const [begin, end] = [from - passed, from + size - passed];
      passed += all.length;
      return all.slice(Math.max(0, begin), Math.max(0, end));
    };
    pages.push({
      nodes: part(rows.nodes),
      edges: part(rows.edges),
      productMembers: part(rows.productMembers),
      fieldEdges: part(rows.fieldEdges),
      identities: part(rows.identities),
      fields: part(rows.fields),
    });
    taken += size;
  } while (taken < sizeOf(rows));
  return pages;
};

/** Splits a page in two; null for a page of one row. */
export const halvesOf = (page: Page): Page[] | null =>
  sizeOf(page) < 2 ? null : pagesOf(page, Math.ceil(sizeOf(page) / 2));

const sizeOf = (page: Page): number =>
  Object.values(page).reduce((sum, { length }) => sum + length, 0);

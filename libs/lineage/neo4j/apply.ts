import { randomUUID } from 'node:crypto';
import { GraphUnavailable, UnknownNode, type GraphChanges } from '../graph.ts';
import { clearRows } from './clear.ts';
import type { Deadline, Neo4jServer, Run } from './driver.ts';
import { lockedState, movePosition, setWriter, type GraphState } from './graph-state.ts';
import { isTooLarge } from './failure.ts';
import type { RowIds } from './stored-values.ts';
import { halvesOf, pagesOf, writePage, type Page } from './write-page.ts';

/**
 * Applies changes in pages, each in its own transaction; the last one moves the checkpoint. Rows beyond the
 * checkpoint are in no answer as of it, and the next writer writes them again. So a load may be interrupted anywhere.
 *
 * Each page is fenced: it is written only if the checkpoint is the one that the first page saw and no other writer
 * has written a page since. Otherwise the load starts over, from the checkpoint that the graph has then.
 *
 * Throws {@link UnknownNode} if a row names a node that is not there, and {@link GraphUnavailable} if another writer
 * keeps interfering.
 */
export const applyChanges = async (
  server: Neo4jServer,
  graph: string,
  changes: GraphChanges,
): Promise<void> => {
  await server.write(PAGE_DEADLINE, async (run) => {
    const { ids, position } = await lockedState(run, graph);
    if (changes.upTo > position) await refuseDangling(run, ids, changes);
  });
  for (let tries = 1; tries <= TRIES; tries += 1) if (await load(server, graph, changes)) return;
  throw new GraphUnavailable(
    'another process keeps writing to the same graph: let only one process project (ROLES), or give each its own graph (?graph=NAME in GRAPH_URL)',
  );
};

const TRIES = 5;

const PAGE_DEADLINE: Deadline = {
  milliseconds: 120_000,
  error: () =>
    new GraphUnavailable(
      'the graph has not accepted a batch of rows within 120 seconds; it will be retried',
    ),
};

/** Returns false if another writer interfered. */
const load = async (
  server: Neo4jServer,
  graph: string,
  { upTo, ...rows }: GraphChanges,
): Promise<boolean> => {
  const writer = randomUUID();
  const waiting: Page[] = pagesOf(rows);
  let position: number | null = null;
  let isFirst = true;
  for (;;) {
    const page = waiting.shift();
    if (page === undefined) return true;
    const isLast = waiting.length === 0;

    const work = async (run: Run): Promise<Outcome> => {
      const state = await lockedState(run, graph);
      if (state.position >= upTo) return 'IS THERE';
      if (state.clearing) return 'IS CLEARING';
      if (!isFirst && !isOurs(state, position, writer)) return 'NOT OURS';
      await orTooLarge(writePage(run, state.ids, page));
      await (isLast ? movePosition(run, graph, upTo) : setWriter(run, graph, writer));
      return state;
    };
    const outcome = await orHalves(page, server.write(PAGE_DEADLINE, work));
    if (outcome === 'IS THERE') return true;
    if (outcome === 'NOT OURS') return false;
    if (outcome === 'IS CLEARING') {
      await clearRows(server, graph);
      waiting.unshift(page);
    } else if ('halves' in outcome) {
      for (const half of outcome.halves.toReversed()) waiting.unshift(half);
    } else {
      position = outcome.position;
      isFirst = false;
    }
  }
};

type Outcome = GraphState | 'IS THERE' | 'IS CLEARING' | 'NOT OURS';

const isOurs = (state: GraphState, position: number | null, writer: string): boolean =>
  state.position === position && state.writer === writer;

/** The driver would retry this error, but a page that does not fit into the server's memory never will. */
class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

const orTooLarge = async (writing: Promise<void>): Promise<void> => {
  try {
    await writing;
  } catch (cause) {
    throw isTooLarge(cause) ? new TooLarge('a page is too large', { cause }) : cause;
  }
};

const orHalves = async (
  page: Page,
  writing: Promise<Outcome>,
): Promise<Outcome | { readonly halves: readonly Page[] }> => {
  try {
    return await writing;
  } catch (error) {
    const halves = error instanceof TooLarge || isTooLarge(error) ? halvesOf(page) : null;
    if (halves === null) throw error;
    return { halves };
  }
};

/** Throws {@link UnknownNode} for a row that names a node which is neither in the changes nor in the graph. */
const refuseDangling = async (run: Run, ids: RowIds, changes: GraphChanges): Promise<void> => {
  const coming = new Set(changes.nodes.map(({ id }) => id));
  const demanded = new Map<number, string>();
  for (const [row, node] of namedNodes(changes))
    if (node !== null && !coming.has(node) && !demanded.has(node)) demanded.set(node, row);
  const all = [...demanded.keys()];
  for (let taken = 0; taken < all.length; taken += NODES_PER_STATEMENT) {
    const wanted = all.slice(taken, taken + NODES_PER_STATEMENT).map((id) => ids.toStored(id));
    const [[missing] = []] = await run(
      'UNWIND $wanted AS id OPTIONAL MATCH (n:Name {id: id}) WITH id, n WHERE n IS NULL RETURN id LIMIT 1',
      { wanted },
    );
    if (missing === undefined) continue;
    const node = ids.fromStored(Number(missing));
    throw new UnknownNode(demanded.get(node) ?? 'a row', node);
  }
};

const NODES_PER_STATEMENT = 10_000;

const namedNodes = function* (
  changes: GraphChanges,
): Generator<readonly [row: string, node: number | null]> {
  const { edges, productMembers, fieldEdges, fields, identities } = changes;
  for (const [kind, rows] of [
    ['edge', edges],
    ['field edge', fieldEdges],
  ] as const)
    for (const { id, from, to, job } of rows)
      for (const node of [from, to, job]) yield [`${kind} ${id}`, node];
  for (const { id, node, job } of productMembers)
    for (const one of [node, job]) yield [`product member ${id}`, one];
  for (const { id, dataset } of fields) yield [`field ${id}`, dataset];
  for (const { id, node, shown } of identities) {
    yield [`identity ${id}`, node];
    yield [`identity ${id}`, shown];
  }
};

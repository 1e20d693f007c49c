import { randomUUID } from 'node:crypto';
import type { GraphChanges } from '../graph.ts';
import { clearRows } from './clear.ts';
import type { Deadline, Neo4jServer, Run } from './driver.ts';
import { GraphUnavailable } from './graph-unavailable.ts';
import { lockedStanding, movePosition, setWriter } from './graph-state.ts';
import type { Standing } from './graph-state.ts';
import { halvesOf, pagesOf } from './pages.ts';
import { isTooLarge } from './failure.ts';
import { refuseDangling } from './refuse-dangling.ts';
import { writePage } from './write-page.ts';
import type { Page } from './write-page.ts';

/**
 * Applies changes in pages, each in a transaction of its own; the last one moves the checkpoint. Rows beyond the checkpoint show in
 * no answer as of it, and whoever goes on from there writes them again. So a load may end anywhere.
 *
 * Each page is fenced: it is written only where the checkpoint is what it was at the first page, and nobody else wrote a page since.
 * Else the load begins anew, from where the graph is by then.
 */
export const applyChanges = async (
  server: Neo4jServer,
  graph: string,
  changes: GraphChanges,
): Promise<void> => {
  await server.write(PAGE_DEADLINE, async (run) => {
    const { ids, position } = await lockedStanding(run, graph);
    if (changes.upTo > position) await refuseDangling(run, ids, changes);
  });
  for (let tries = 1; tries <= TRIES; tries += 1) if (await load(server, graph, changes)) return;
  throw new GraphUnavailable(
    'another process writes to the same graph all the time: let one alone project (ROLES), or give each a graph of its own (?graph=NAME in GRAPH_URL)',
  );
};

const TRIES = 5;

const PAGE_DEADLINE: Deadline = {
  milliseconds: 120_000,
  error: () =>
    new GraphUnavailable(
      'the graph has not taken a batch of rows within 120 seconds: it is tried again',
    ),
};

/** False when another writer came between. */
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
      const standing = await lockedStanding(run, graph);
      if (standing.position >= upTo) return 'IS THERE';
      if (standing.clearing) return 'IS CLEARING';
      if (!isFirst && !isOurs(standing, position, writer)) return 'NOT OURS';
      await orTooLarge(writePage(run, standing.ids, page));
      await (isLast ? movePosition(run, graph, upTo) : setWriter(run, graph, writer));
      return standing;
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

type Outcome = Standing | 'IS THERE' | 'IS CLEARING' | 'NOT OURS';

const isOurs = (standing: Standing, position: number | null, writer: string): boolean =>
  standing.position === position && standing.writer === writer;

/** The driver takes it for worth another try, but what does not fit into the server's memory never will. */
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

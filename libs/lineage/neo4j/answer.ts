import { type Direction, type Question, TraversalTimedOut } from '../graph.ts';
import {
  PartialStore,
  type RowKind,
  type RowsAt,
  type Side,
} from '../in-process/storage/partial-store.ts';
import { type Reader, readerOf } from '../in-process/reader.ts';
import type { FetchedRows, RowFetcher } from './fetch-rows.ts';

/** What the answer to a question is expected to need. It only matters for speed. */
export interface Plan {
  readonly direction: Direction;
  /** The ids of the nodes to begin with. */
  readonly nodes: readonly number[];
  /** The rows that are loaded at everything reached, as soon as one of them is missing. */
  readonly prefetch: readonly Pick<RowsAt, 'kind' | 'side'>[];
  /** How many edges the first expansion follows; null for no limit. */
  readonly depth: number | null;
}

/**
 * Answers with the in-process reader, from some of the rows. It reads again and again, each time after loading the
 * rows that were missing the time before, until none is missing ("miss and retry"). So both engines share one
 * implementation of what an answer means.
 */
export const answerFromRows = async <T>(
  fetcher: RowFetcher,
  plan: Plan,
  read: (reader: Reader) => T,
): Promise<T> => {
  const partial = new PartialStore(plan.direction);
  const reader = readerOf(partial.store);
  await fetchInto(partial, fetcher, [], plan.nodes);
  for (let attempt = 1; ; attempt += 1) {
    const answer = read(reader);
    const missing = partial.missing();
    if (missing.length === 0) return answer;
    await fetchInto(partial, fetcher, await widen(fetcher, plan, partial, missing, attempt), []);
  }
};

/** The rows that the answer to a question usually needs. */
export const expectedRows = ({ direction, start }: Question): Plan['prefetch'] => {
  const isDown = direction === 'DOWNSTREAM';
  const side: Side = isDown ? 'leaving' : 'entering';
  const users: RowKind = isDown ? 'READS' : 'WRITES';
  const along = [
    { kind: 'FEEDS', side },
    { kind: 'PRODUCTS', side },
    { kind: users, side },
  ] as const;
  return start.kind === 'FIELD'
    ? [
        ...along,
        { kind: 'FIELD_EDGES', side: 'leaving' },
        { kind: 'FIELD_EDGES', side: 'entering' },
        { kind: 'FIELDS', side: 'leaving' },
      ]
    : [...along, { kind: 'FIELD_EDGES', side }];
};

export const withRemainingTime = <T>(
  timeoutMs: number,
  since: number,
  work: (left: number) => T,
): T => {
  try {
    return work(timeoutMs - (performance.now() - since));
  } catch (error) {
    // The reader only knows the time that was left.
    throw error instanceof TraversalTimedOut ? new TraversalTimedOut(timeoutMs) : error;
  }
};

const widen = async (
  fetcher: RowFetcher,
  { direction, prefetch, depth }: Plan,
  partial: PartialStore,
  missing: readonly RowsAt[],
  attempt: number,
): Promise<readonly RowsAt[]> => {
  const side = direction === 'DOWNSTREAM' ? 'leaving' : 'entering';
  const further = attempt === 1 || depth === null ? depth : 0;
  const wanted: RowsAt[] = [];
  for (const { kind, side: missingSide, nodes } of missing) {
    const isFlow = prefetch.some((other) => other.kind === kind && other.side === missingSide);
    const isJobs = prefetch.length > 0 && kind === 'PRECEDES';
    if (isJobs) {
      wanted.push({
        kind,
        side: missingSide,
        nodes: await fetcher.reached(nodes, kind, missingSide, null),
      });
    } else if (isFlow) {
      const reached = further === 0 ? nodes : await fetcher.reached(nodes, 'FEEDS', side, further);
      for (const one of prefetch) wanted.push({ ...one, nodes: reached });
    } else wanted.push({ kind, side: missingSide, nodes });
  }
  return merged(wanted).map((one) => partial.notLoaded(one));
};

const merged = (wanted: readonly RowsAt[]): readonly RowsAt[] => {
  const bySide = new Map<string, RowsAt>();
  for (const { kind, side, nodes } of wanted) {
    const key = `${kind} ${side}`;
    const all = new Set([...(bySide.get(key)?.nodes ?? []), ...nodes]);
    bySide.set(key, { kind, side, nodes: [...all] });
  }
  return [...bySide.values()];
};

const fetchInto = async (
  partial: PartialStore,
  fetcher: RowFetcher,
  wanted: readonly RowsAt[],
  nodes: readonly number[],
): Promise<void> => {
  const rows: FetchedRows = { edges: [], productMembers: [], fieldEdges: [], fields: [] };
  await Promise.all(wanted.map((one) => fetcher.rowsAt(one, rows)));
  const mentioned = new Set(nodes);
  for (const one of wanted) for (const node of one.nodes) mentioned.add(node);
  for (const row of [...rows.edges, ...rows.fieldEdges]) {
    mentioned.add(row.from).add(row.to);
    if (row.job !== null) mentioned.add(row.job);
  }
  for (const { node, job } of rows.productMembers) mentioned.add(node).add(job);
  const unknown = [...mentioned].filter((id) => !partial.store.nodes.has(id));
  const nodesAndAliases = await fetcher.nodesWithAliases(unknown);
  partial.add({ ...rows, ...nodesAndAliases }, wanted);
};

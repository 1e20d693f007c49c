import { TraversalTimedOut } from '../graph.ts';
import type { Direction, Question } from '../graph.ts';
import { PartialStore } from '../in-process/storage/partial-store.ts';
import type { RowKind, RowsAt, Side } from '../in-process/storage/partial-store.ts';
import { readerOf } from '../in-process/reader.ts';
import type { Reader } from '../in-process/reader.ts';
import type { FetchedRows, RowFetcher } from './fetch-rows.ts';

/** A question, and what its answer is likely to need. */
export interface Plan {
  readonly direction: Direction;
  /** Ids of nodes to begin with. */
  readonly nodes: readonly number[];
  /** What is fetched around all that is reached as soon as any of it was missed. */
  readonly around: readonly Pick<RowsAt, 'kind' | 'side'>[];
  /** How far what is missed is followed at first; null without limit. */
  readonly depth: number | null;
}

/**
 * Answers by the in-process engine's own reading, from some of the rows. The reading is done again and again, each time with the rows
 * that it lacked the time before, until it lacks none: so there is one reading of what an answer means, and what is fetched ahead is
 * a matter of speed alone.
 */
export const answerBy = async <T>(
  fetcher: RowFetcher,
  plan: Plan,
  read: (reader: Reader) => T,
): Promise<T> => {
  const partial = new PartialStore(plan.direction);
  const reader = readerOf(partial.store);
  await fetchInto(partial, fetcher, [], plan.nodes);
  for (let round = 1; ; round += 1) {
    const answer = read(reader);
    const missed = partial.missed();
    if (missed.length === 0) return answer;
    await fetchInto(partial, fetcher, await widened(fetcher, plan, partial, missed, round), []);
  }
};

/** What is likely to be asked around a question's answer. */
export const likelyRows = ({ direction, start }: Question): Plan['around'] => {
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

export const inTime = <T>(timeoutMs: number, since: number, work: (left: number) => T): T => {
  try {
    return work(timeoutMs - (performance.now() - since));
  } catch (error) {
    // It knows only what was left of the time.
    throw error instanceof TraversalTimedOut ? new TraversalTimedOut(timeoutMs) : error;
  }
};

const widened = async (
  fetcher: RowFetcher,
  { direction, around, depth }: Plan,
  partial: PartialStore,
  missed: readonly RowsAt[],
  round: number,
): Promise<readonly RowsAt[]> => {
  const side = direction === 'DOWNSTREAM' ? 'leaving' : 'entering';
  const further = round === 1 || depth === null ? depth : 0;
  const wanted: RowsAt[] = [];
  for (const { kind, side: missedSide, nodes } of missed) {
    const isFlow = around.some((other) => other.kind === kind && other.side === missedSide);
    const isJobs = around.length > 0 && kind === 'PRECEDES';
    if (isJobs) {
      wanted.push({
        kind,
        side: missedSide,
        nodes: await fetcher.reached(nodes, kind, missedSide, null),
      });
    } else if (isFlow) {
      const reached = further === 0 ? nodes : await fetcher.reached(nodes, 'FEEDS', side, further);
      for (const one of around) wanted.push({ ...one, nodes: reached });
    } else wanted.push({ kind, side: missedSide, nodes });
  }
  return merged(wanted).map((one) => partial.lacking(one));
};

const merged = (wanted: readonly RowsAt[]): readonly RowsAt[] => {
  const byPlace = new Map<string, RowsAt>();
  for (const { kind, side, nodes } of wanted) {
    const place = `${kind} ${side}`;
    const all = new Set([...(byPlace.get(place)?.nodes ?? []), ...nodes]);
    byPlace.set(place, { kind, side, nodes: [...all] });
  }
  return [...byPlace.values()];
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
  const named = await fetcher.named(unknown);
  partial.add({ ...rows, ...named }, wanted);
};

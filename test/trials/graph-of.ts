import { exportGraph } from '#catalog';
import { canonicalJson, eventId, parseJson } from '#openlineage';
import { catalogOf, entriesOf } from '../oracle/fold-of.ts';
import { naive, type GraphDocument, type Pair } from '../oracle/naive.ts';
import { byElements } from '../oracle/order.ts';
import type { Arrival } from '../oracle/reading.ts';
import type { Line } from './recordings.ts';

// Recorded after the last event time of the recordings, so that no time counts as ahead of its recording.
const recordedAt = '2026-12-01T00:00:00.000Z';

/** The lines as they would have arrived. */
export const arrivalsOf = (lines: readonly Line[]): readonly Arrival[] =>
  lines.map(({ bytes }) => ({
    event: JSON.parse(bytes.toString()) as unknown,
    id: eventId(canonicalJson(parseJson(bytes))),
    recordedAt,
  }));

/** What the naive reading makes of the lines. */
export const naiveGraphOf = (lines: readonly Line[]): GraphDocument => naive(arrivalsOf(lines));

/** What the fold makes of the lines, as `export graph --current` says it. */
export const foldedGraphOf = async (lines: readonly Line[]): Promise<unknown> => {
  const entries = entriesOf(arrivalsOf(lines));
  const catalog = await catalogOf([entries]);
  try {
    return await exportGraph(catalog.db, entries.length, { current: true });
  } finally {
    await catalog.close();
  }
};

/** Names of `reads -> writes`, each list parted by spaces. */
export const exchange = (
  work: string,
): { readonly reads: readonly string[]; readonly writes: readonly string[] } => {
  const [reads = '', writes = ''] = work.split('->');
  const names = (text: string): readonly string[] => text.split(' ').filter((name) => name !== '');
  return { reads: names(reads), writes: names(writes) };
};

/** In the order of an export, each once. */
export const sorted = <T>(items: readonly T[]): readonly T[] =>
  [...new Map(items.map((item) => [JSON.stringify(item), item])).values()].sort(byElements);

/** The run id that stands in a line. */
export const runIdAt = (lines: readonly Line[], number: number): string => {
  const line = lines.find((one) => one.number === number);
  const event = JSON.parse(String(line?.bytes)) as { readonly run: { readonly runId: string } };
  return event.run.runId;
};

export const pair = (namespace: string, name: string): Pair => [namespace, name];

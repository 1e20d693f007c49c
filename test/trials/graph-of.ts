import { exportGraph } from '#catalog';
import { catalogOf, entriesOf } from '../oracle/fold-of.ts';
import { naive, type GraphDocument, type Pair } from '../oracle/naive.ts';
import { byElements } from '../oracle/order.ts';
import { arriving } from '../oracle/telling.ts';
import type { Line } from './recordings.ts';

const arrivalsOf = (lines: readonly Line[]) =>
  arriving(lines.map(({ bytes }) => JSON.parse(bytes.toString()) as object));

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

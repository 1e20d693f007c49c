import { runFacetsOf, type FacetView } from '#catalog';
import { bodyOf, type EventStore } from '#event-store';
import type { Reading } from './reading.ts';

/** The facets of a run, from the bodies of its events (given in event order): the catalog keeps only what it needs of them. */
export const runFacets = async (
  reading: Reading,
  sequences: readonly number[],
): Promise<readonly FacetView[]> => {
  const { log } = reading.asking.platform;
  const events: { readonly sequence: number; readonly data: Buffer }[] = [];
  for (const sequence of sequences) {
    reading.asking.left();
    const event = await reading.event(sequence);
    if (event) events.push({ sequence, data: await bodyAt(log, event) });
  }
  return runFacetsOf(events);
};

const bodyAt = async (
  log: EventStore,
  { stream, revision }: { readonly stream: string; readonly revision: number },
): Promise<Buffer> => {
  for await (const event of log.readStream(stream, revision)) return bodyOf(log, event);
  throw new Error(
    `the log has no event ${revision} in the stream ${stream}, which the catalog has`,
  );
};

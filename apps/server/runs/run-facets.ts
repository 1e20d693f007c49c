import { runDetailsOf, runFacetsOf, spendText, type FacetView, type RunDetails } from '#catalog';
import { bodyOf } from '#event-store';
import type { Reading } from '../graphql/reading.ts';

/** The facets of a run, from the bodies of its events (given in event order): the catalog keeps only what it needs of them. */
export const runFacets = async (
  reading: Reading,
  sequences: readonly number[],
): Promise<readonly FacetView[]> => {
  return runFacetsOf(await bodiesOf(reading, sequences));
};

/** What these events of a run, given in event order, say of it beyond what the catalog keeps. */
export const runDetails = async (
  reading: Reading,
  sequences: readonly number[],
): Promise<RunDetails> => runDetailsOf(await bodiesOf(reading, sequences));

const bodiesOf = async (
  reading: Reading,
  sequences: readonly number[],
): Promise<readonly { readonly sequence: number; readonly data: Buffer }[]> => {
  const events = await Promise.all(sequences.map(reading.event));
  const byStream = new Map<string, Map<number, number>>();
  for (const event of events) {
    if (!event) continue;
    const own = byStream.get(event.stream) ?? new Map<number, number>();
    byStream.set(event.stream, own.set(event.revision, event.sequence));
  }
  const bodies = new Map<number, Buffer>();
  for (const [stream, wanted] of byStream) await readBodies(reading, stream, wanted, bodies);
  return sequences.map((sequence) => {
    const data = bodies.get(sequence);
    if (data) return { sequence, data };
    throw new Error(`the catalog has an event ${sequence} that the log has not`);
  });
};

/**
 * Reads the bodies of a stream's events, `wanted` by revision, into those by sequence. The events of a run stand in one stream,
 * which is read through once and not from each event on.
 */
const readBodies = async (
  { platform: { log }, budget }: Reading,
  stream: string,
  wanted: ReadonlyMap<number, number>,
  bodies: Map<number, Buffer>,
): Promise<void> => {
  let first = Infinity;
  let last = -1;
  for (const revision of wanted.keys()) {
    first = Math.min(first, revision);
    last = Math.max(last, revision);
  }
  for await (const event of log.readStream(stream, first)) {
    budget.check();
    budget.spend(1);
    const sequence = wanted.get(event.revision);
    if (sequence !== undefined) {
      const body = await bodyOf(log, event);
      spendText(budget, body.length);
      bodies.set(sequence, body);
    }
    if (event.revision >= last) return;
  }
};

import { setImmediate as pause } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import { createKnownFacets, createSkippedParts, type SetAside } from '#openlineage';
import { senderMetadata, UNKNOWN_SENDER, type Sender } from '#domain-events';
import { neverEarlier } from './never-earlier.ts';
import { readFact, type FactRead } from './read-fact.ts';
import { createRecent } from './recent.ts';
import { streamLanes, type Written } from './stream-lanes.ts';

/**
 * The result for one event.
 *
 * - `position`: the event's position in the log or a later one, so that a reader who has waited for it sees what the
 *   event changed; `null` if it is not known.
 * - `warnings`: the parts that are skipped although the event counts, as the projection lists them.
 * - `path`: the member that is wrong; empty if it is the event as a whole.
 */
export type Receipt =
  | {
      readonly status: 'accepted';
      readonly id: string;
      readonly position: string;
      readonly warnings: readonly SetAside[];
    }
  | {
      readonly status: 'duplicate';
      readonly id: string;
      readonly position: string | null;
      readonly warnings: readonly SetAside[];
    }
  | { readonly status: 'refused'; readonly path: string; readonly reason: string };

/**
 * The way of events into the log. An event is never refused because of its facets. The sender is stored in the
 * metadata of the entry, and plays no part in whether an event is a duplicate.
 */
export interface Intake {
  /**
   * Stores one event, as the bytes that were received; it is durable when the promise resolves. An event that is sent
   * twice, even concurrently, is stored once. Events of one stream are stored in the order of the calls. Throws the
   * error of the log if the log accepts no more; then nothing is stored, or sending the event again returns
   * `duplicate`.
   */
  ingest(raw: Buffer, sender?: Sender): Promise<Receipt>;
  /**
   * Stores many events, with one flush to the disk for as many as possible, and returns a receipt for each, in their
   * order. Their order is kept within each stream, and across streams if the log keeps it. Each event is stored or
   * not on its own: if the log fails midway, sending all of them again stores the rest.
   */
  ingestMany(raws: readonly Buffer[], sender?: Sender): Promise<readonly Receipt[]>;
}

/** Opens an intake into a log; `maxDepth` limits how deep arrays and objects of an event may nest. */
export const openIntake = (
  log: EventStore,
  { maxDepth }: { readonly maxDepth: number },
): Intake => {
  const lanes = streamLanes(neverEarlier(log));
  // Ids are forgotten after a while; then the log itself finds the duplicate.
  const recent = createRecent<Promise<Written>>(LEAST_RECENT);

  const known = createKnownFacets(maxDepth);
  const skippedParts = createSkippedParts(maxDepth, known);

  const store = async ({ fact, facets }: FactRead, metadata: string): Promise<Receipt> => {
    const { id } = fact;
    const earlier = recent.get(id);
    const writing = earlier ?? lanes.write(fact, metadata);
    if (earlier === undefined) recent.set(id, writing);
    // Computed while the event is being written to the disk.
    const warnings = skippedParts(fact.data, facets);
    try {
      const { isNew, position } = await writing;
      const status = isNew && earlier === undefined ? 'accepted' : 'duplicate';
      return { status, id, position, warnings };
    } catch (error) {
      if (recent.get(id) === writing) recent.delete(id);
      throw error;
    }
  };

  const answer = (read: ReturnType<typeof readFact>, metadata: string): Promise<Receipt> => {
    if (read.ok) return store(read, metadata);
    return Promise.resolve({ status: 'refused', path: read.path, reason: read.reason });
  };

  return {
    ingest: async (raw, sender = UNKNOWN_SENDER) =>
      answer(readFact(raw, maxDepth, known), senderMetadata(sender)),

    ingestMany: async (raws, sender = UNKNOWN_SENDER) => {
      const metadata = senderMetadata(sender);
      const receipts: Promise<Receipt>[] = [];
      for (const part of partsOf(raws)) {
        const reads = part.map((raw) => readFact(raw, maxDepth, known));
        // Only worth a query if the log keeps the order of calls.
        if (log.keepsCallOrder) {
          await lanes.lookFor(reads.flatMap((read) => (read.ok ? [read.fact.stream] : [])));
        }
        for (const read of reads) {
          const isOvertaken = log.keepsCallOrder && read.ok && !lanes.flows(read.fact);
          const receipt = answer(read, metadata);
          // The promise is awaited below. Until then a failure must not count as an unhandled rejection.
          receipt.catch(() => undefined);
          receipts.push(receipt);
          if (isOvertaken) await receipt;
        }
        await receipts.at(-MAX_IN_FLIGHT);
        await pause();
      }
      return Promise.all(receipts);
    },
  };
};

const LEAST_RECENT = 10_000;

/** How many events of one batch, and of one part of it, wait for the disk at most. */
const MAX_IN_FLIGHT = 4000;

// A batch is read in parts, so that the process can do other work in between.
const PART_EVENTS = 500;
const PART_BYTES = 256 * 1024;

function* partsOf(raws: readonly Buffer[]): Generator<readonly Buffer[]> {
  let part: Buffer[] = [];
  let bytes = 0;
  for (const raw of raws) {
    part.push(raw);
    bytes += raw.length;
    if (part.length < PART_EVENTS && bytes < PART_BYTES) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}

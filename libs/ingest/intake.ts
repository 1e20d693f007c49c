import { setImmediate as pause } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import { createKnownFacets, createSkippedParts, type SetAside } from '#openlineage';
import { senderMetadata, UNKNOWN_SENDER, type Sender } from '#own-events';
import { neverEarlier } from './never-earlier.ts';
import { readFact, type FactRead } from './read-fact.ts';
import { createRecent } from './recent.ts';
import { streamLanes, type Written } from './stream-lanes.ts';

/**
 * What became of one event. `position` is at or after the event in the log, so that who has waited for it can read what the
 * event changed; `null` when it is not known. `warnings` are the parts that were skipped while the event counts, the same ones
 * that the projection lists. `path` names the member that is wrong, empty when it is the event as a whole.
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
 * From the wire into the log. What an event says of facets is never a reason to refuse it. The sender is kept in the metadata
 * of the entry; whether an event is a duplicate does not depend on it.
 */
export interface Intake {
  /**
   * Stores one event, as the bytes that were received; it is durable when the promise resolves. The same event twice, also
   * at the same moment, is stored once. Events of one stream are stored in the order of the calls. Throws what the log
   * throws when it takes no more; then nothing is stored, or sending it again answers `duplicate`.
   */
  ingest(raw: Buffer, sender?: Sender): Promise<Receipt>;
  /**
   * Stores many events, in their order where the log keeps it and within each stream, with one flush to the disk for as many as possible, and gives one receipt for each in
   * their order. Each one is stored or not on its own: when the log stops midway, sending all again stores the rest.
   */
  ingestMany(raws: readonly Buffer[], sender?: Sender): Promise<readonly Receipt[]>;
}

/** Opens the way into a log; `maxDepth` limits how deep arrays and objects of an event may nest. */
export const openIntake = (
  log: EventStore,
  { maxDepth }: { readonly maxDepth: number },
): Intake => {
  const lanes = streamLanes(neverEarlier(log));
  // Whether the log has an id that was forgotten, the log itself says.
  const recent = createRecent<Promise<Written>>(LEAST_RECENT);

  const known = createKnownFacets(maxDepth);
  const skippedParts = createSkippedParts(maxDepth, known);

  const store = async ({ fact, facets }: FactRead, metadata: string): Promise<Receipt> => {
    const { id } = fact;
    const earlier = recent.get(id);
    const writing = earlier ?? lanes.write(fact, metadata);
    if (earlier === undefined) recent.set(id, writing);
    // While the event is on its way to the disk.
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
        // Only an order that the log keeps is worth the look.
        if (log.keepsCallOrder) {
          await lanes.lookFor(reads.flatMap((read) => (read.ok ? [read.fact.stream] : [])));
        }
        for (const read of reads) {
          const isOvertaken = log.keepsCallOrder && read.ok && !lanes.flows(read.fact);
          const receipt = answer(read, metadata);
          // Seen below; until then a failure must not count as one that nobody looks at.
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

/** So many events of one batch, and those of one part of it, wait for the disk at most. */
const MAX_IN_FLIGHT = 4000;

// Reading a batch must not keep the process from everything else until its end.
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

import type { ExpectedRevision, Position } from '../event-store.ts';
import { WrongExpectedRevision } from '../event-store.ts';
import type { ProposedEvent } from './batch-stream.ts';
import type { Driver } from './driver.ts';
import { proposedEventOf } from './entry.ts';
import { EventStoreDbFailure, isPassing } from './failure.ts';
import { patience } from './patience.ts';
import { comparePositions, positionOf, type LogPlace } from './position.ts';
import type { EventStoreDbReading } from './reading.ts';
import { knownStreams, type KnownStream } from './streams.ts';
import { EventExists, LogStopped, UnfitEvents, type ExistingEvent } from '../log-errors.ts';
import { streamQueues, type QueuedAppend, type StreamQueues } from './stream-queues.ts';

/** The appends of a store to an EventStoreDB. */
export interface EventStoreDbAppends extends Pick<StreamQueues, 'append'> {
  /**
   * For closing: resolves when all appends so far have been answered. Waiting appends are still
   * stored, but once the server does not answer one of them in time, all appends that have not
   * started are rejected with its error.
   */
  drain(): Promise<void>;
  /** Why nothing can be appended until the process is restarted. Null: appends work. */
  problem(): string | null;
}

/**
 * Appends to many streams concurrently, and to each stream one append after the other. Appends that
 * wait for the same stream are combined if each expects the revision that the previous one leaves.
 * Every append states the exact revision. EventStoreDB treats an append as done if the same ids
 * already follow that revision, so an append with an unknown outcome is repeated unchanged until
 * the outcome is known.
 */
export const eventStoreDbAppends = (
  driver: Driver,
  reading: EventStoreDbReading,
  milliseconds: number,
): EventStoreDbAppends => {
  const streams = knownStreams(reading);
  /** The highest position that was acknowledged to this process. */
  let furthest: Position | null = null;
  let problem: string | null = null;
  /** How many streams are being read for the position of what was appended to them. */
  let reads = 0;
  let isClosing = false;
  const queues = streamQueues((front) => answerFront(front), IN_FLIGHT);

  /**
   * A later append has a higher position, unless the server was restored from a backup in between.
   */
  const note = (place: LogPlace, before: Position | null): void => {
    const position = positionOf(place);
    if (before !== null && comparePositions(position, before) < 0) problem = CUT_OFF;
    if (furthest === null || comparePositions(position, furthest) > 0) furthest = position;
  };

  // What this process remembers of the log may be what the server lost.
  const refuseAfterLoss = (): void => {
    if (problem !== null) throw new LogStopped(problem);
  };

  /**
   * Repeats an append until its outcome is known. Returns null if its position can only be found by
   * reading it back.
   */
  const write = async (append: Append, since: number): Promise<LogPlace | null> => {
    const waiting = patience(milliseconds, since);
    let isOutcomeKnown = true;
    for (let isFirst = true; ; isFirst = false) {
      refuseAfterLoss();
      const before = furthest;
      try {
        const place = await driver.append(append.stream, append.expected, append.events);
        if (isFirst && place !== null) note(place, before);
        refuseAfterLoss();
        // For several events, and for an append that was done before, the position depends on the
        // version of the server.
        return isFirst && append.events.length === 1 ? place : null;
      } catch (error) {
        if (isPassing(error)) isOutcomeKnown = false;
        else if (!isOutcomeKnown && isWrongRevision(error) && (await isOurs(append))) return null;
        else throw error;
        await waiting.after(error);
      }
    }
  };

  const placeOf = async (stream: string, revision: number, since: number): Promise<LogPlace> => {
    const end = await reading.lastOf(stream, since);
    if (end?.revision === revision) return end.place;
    for await (const [record] of reading.stream(stream, revision, since)) {
      if (record !== undefined) return record.place;
    }
    throw new EventStoreDbFailure('passing', `stream ${stream} lost what was stored in it`);
  };

  /**
   * The position of an entry at this revision of the stream or after it. Reading the stream is one call. The end of
   * the log takes several, and waits for a look that has begun, but many can share it.
   */
  const positionAfter = async (stream: string, revision: number): Promise<Position> => {
    if (reads < MOST_READS) {
      reads += 1;
      try {
        return positionOf(await placeOf(stream, revision, performance.now()));
      } finally {
        reads -= 1;
      }
    }
    const end = await reading.last();
    if (end !== null) return positionOf(end.place);
    return positionOf(await placeOf(stream, revision, performance.now()));
  };

  const isOurs = async ({ stream, last, events }: Append): Promise<boolean> => {
    const found: string[] = [];
    for await (const batch of reading.stream(stream, last - events.length + 1)) {
      for (const { id } of batch) found.push(id);
      if (found.length >= events.length) break;
    }
    return events.every(({ id }, index) => id === found[index]);
  };

  const existing = async (
    { stream, events, since }: QueuedAppend,
    { revisions }: KnownStream,
  ): Promise<readonly ExistingEvent[]> => {
    const found: ExistingEvent[] = [];
    for (const { id } of events) {
      const revision = revisions.get(id);
      if (revision === undefined) continue;
      found.push({ id, revision, position: positionOf(await placeOf(stream, revision, since)) });
    }
    return found;
  };

  /** Rejects appends with an error. Returns their number. */
  const rejectAll = (appends: readonly QueuedAppend[], error: unknown): number => {
    for (const one of appends) one.reject(error);
    if (isClosing && isPassing(error)) queues.rejectWaiting(error);
    return appends.length;
  };

  /** Answers the first appends of a stream's queue. Returns how many were answered. */
  const answerFront = async (front: readonly QueuedAppend[]): Promise<number> => {
    try {
      return await answerFirst(front);
    } catch (error) {
      // None of these was stored. Retrying each append separately would wait as long for the same
      // server.
      if (isPassing(error)) return rejectAll(front, error);
      throw error;
    }
  };

  /** Answers the first append of a stream's queue, and all that can be combined with it. */
  const answerFirst = async (front: readonly QueuedAppend[]): Promise<number> => {
    const [first] = front;
    if (first === undefined) throw new Error('unreachable: a queue without appends');
    const { stream, expected } = first;
    const before = revisionOf(expected);
    const known = await streams.upTo(stream, before, first.since);
    if (known.last !== before) throw new WrongExpectedRevision(stream, expected, known.last);
    const group = together(front, known);
    if (group.length === 0) throw new EventExists(stream, await existing(first, known));
    const events = group.flatMap((one) => one.events);
    const last = before + events.length;
    const proposed = events.map((event, n) => proposedEventOf(event, stream, before + 1 + n));
    let place: LogPlace | null;
    try {
      place = await write({ stream, expected, events: proposed, last }, first.since);
    } catch (error) {
      streams.forget(stream);
      return answerFailed(error, group, first);
    }
    streams.add(
      stream,
      before,
      events.map(({ id }) => id),
    );
    let position: Position;
    try {
      position = place === null ? await positionAfter(stream, last) : positionOf(place);
    } catch (error) {
      // The group is stored, so none of it may be retried.
      return rejectAll(group, error);
    }
    let revision = before;
    for (const one of group) {
      revision += one.events.length;
      one.resolve({ revision, position });
    }
    return group.length;
  };

  const answerFailed = async (
    error: unknown,
    group: readonly QueuedAppend[],
    first: QueuedAppend,
  ): Promise<number> => {
    const kind = error instanceof EventStoreDbFailure ? error.kind : null;
    if (kind === 'wrong-revision' || kind === 'too-large') {
      // Nothing was stored. The first append may succeed alone, and the others are then tried
      // again.
      if (group.length > 1) return answerFront([first]);
      if (kind === 'too-large') {
        const reason = error instanceof Error ? error.message : '';
        throw new UnfitEvents(`the events are too large together: ${reason}`, { cause: error });
      }
      const { last } = await streams.read(first.stream);
      if (last === revisionOf(first.expected)) {
        throw new EventStoreDbFailure('passing', 'the server contradicts itself about a stream');
      }
      throw new WrongExpectedRevision(first.stream, first.expected, last);
    }
    return rejectAll(group, error);
  };

  return {
    append: queues.append,
    drain: () => {
      isClosing = true;
      return queues.drain();
    },
    problem: () => problem,
  };
};

const CUT_OFF =
  'the EventStoreDB has lost entries that it had acknowledged: it was restored from an older backup while this process was running; restart this process, and rebuild the catalog with "ledgerline rebuild"';

// Beyond this many appends the throughput of the server no longer grows. In memory, they are no
// more than a few large bodies.
const IN_FLIGHT = { appends: 512, bytes: 16 * 1024 * 1024 };

// More at a time cost the server more than the end of the log.
const MOST_READS = 16;

/** An append that may be repeated. `last` is the revision of its last event. */
interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ProposedEvent[];
  readonly last: number;
}

/**
 * The appends from the first one on of which each expects the revision that the previous one
 * leaves, and whose ids are new.
 */
const together = (
  front: readonly QueuedAppend[],
  { last, revisions }: KnownStream,
): readonly QueuedAppend[] => {
  const ids = new Set<string>();
  let revision = last;
  const end = front.findIndex(({ expected, events }) => {
    const follows = revisionOf(expected) === revision;
    if (!follows || events.some(({ id }) => revisions.has(id) || ids.has(id))) return true;
    for (const { id } of events) ids.add(id);
    revision += events.length;
    return false;
  });
  return end < 0 ? front : front.slice(0, end);
};

const revisionOf = (expected: ExpectedRevision): number => (expected === 'none' ? -1 : expected);

const isWrongRevision = (error: unknown): boolean =>
  error instanceof EventStoreDbFailure && error.kind === 'wrong-revision';

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

export interface EventStoreDbAppends extends Pick<StreamQueues, 'append'> {
  /**
   * For closing: resolves when all appends so far have an answer. Those that wait are still stored, but once the server does not
   * answer one in time, all that have not begun are rejected with it.
   */
  drain(): Promise<void>;
  /** Why nothing is appended until the process is started again; `null` while events are. */
  problem(): string | null;
}

/**
 * Appends to many streams at once, and to each stream one append after the other. What waits for a stream is appended together, as long
 * as each expects the revision that the one before leaves. Every append names the exact revision. EventStoreDB takes the same append
 * again as done when the same ids follow that revision already, so that one whose outcome is not known is made again as it was,
 * until it is known.
 */
export const eventStoreDbAppends = (
  driver: Driver,
  reading: EventStoreDbReading,
  milliseconds: number,
): EventStoreDbAppends => {
  const streams = knownStreams(reading);
  /** The furthest place that was acknowledged to this process. */
  let furthest: Position | null = null;
  let problem: string | null = null;
  /** How many streams are being read for the position of what was appended to them. */
  let reads = 0;
  let isClosing = false;
  const queues = streamQueues((front) => answerFront(front), IN_FLIGHT);

  /** What is appended after an acknowledgement has a place after it, unless the server was restored in between. */
  const note = (place: LogPlace, before: Position | null): void => {
    const position = positionOf(place);
    if (before !== null && comparePositions(position, before) < 0) problem = CUT_OFF;
    if (furthest === null || comparePositions(position, furthest) > 0) furthest = position;
  };

  // What this process remembers of the log may be what the server lost.
  const refuseAfterLoss = (): void => {
    if (problem !== null) throw new LogStopped(problem);
  };

  /** Makes an append until its outcome is known; `null` for the place when only reading it back tells. */
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
        // Of several events, and of what was done before, servers of different versions give different places.
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
   * The position of an entry at this revision of the stream or after it. Reading the stream is one call. The end of the log takes
   * several, and waits for a look that has begun, but many can share it.
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

  /** Returns how many these are. */
  const rejectAll = (appends: readonly QueuedAppend[], error: unknown): number => {
    for (const one of appends) one.reject(error);
    if (isClosing && isPassing(error)) queues.rejectWaiting(error);
    return appends.length;
  };

  /** Answers the front of a stream's queue, or a part of it, and returns how many were answered. */
  const answerFront = async (front: readonly QueuedAppend[]): Promise<number> => {
    try {
      return await answerFirst(front);
    } catch (error) {
      // Nothing of the front was stored. Each append behind the first would wait as long for the same server.
      if (isPassing(error)) return rejectAll(front, error);
      throw error;
    }
  };

  /** Answers the first append of a stream's queue, and all that go together with it. */
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
      // The group is stored: none of it may be looked at again.
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
      // Nothing was stored; alone the first one may be, and those behind it are looked at again.
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
  'the EventStoreDB has lost entries that it had acknowledged: it was restored from an older backup while this process was running; restart this process, and make the catalog anew with "ledgerline rebuild"';

// As many as the server still turns into more events a second, and no more memory than a few large bodies.
const IN_FLIGHT = { appends: 512, bytes: 16 * 1024 * 1024 };

// More at a time cost the server more than the end of the log.
const MOST_READS = 16;

/** An append as it is made, and made again: `last` is the revision of its last event. */
interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ProposedEvent[];
  readonly last: number;
}

/** Those from the first one on that expect what the one before leaves, and whose ids are new. */
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

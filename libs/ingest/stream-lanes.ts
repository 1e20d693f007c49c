import {
  appendWithBodies,
  EventExists,
  MAX_BODY_BYTES,
  WrongExpectedRevision,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '#event-store';
import type { Fact } from './read-fact.ts';
import { createRecent, type Recent } from './recent.ts';

/** The position of a fact in the log (or an earlier bound of it), and whether this call stored it. */
export interface Written {
  readonly position: string;
  readonly isNew: boolean;
}

/** Appends facts to their streams. */
export interface StreamLanes {
  /**
   * Appends a fact with the metadata of its entry. Facts of a stream are stored in the order of the calls, unless
   * another process writes to that stream at the same time.
   */
  write(fact: Fact, metadata?: string): Promise<Written>;
  /** Finds out which of these streams do not exist yet, so that their facts need not wait. */
  lookFor(streams: Iterable<string>): Promise<void>;
  /**
   * True if a fact would be appended at once. One that has to wait may be stored after later facts of other streams.
   */
  flows(fact: Fact): boolean;
}

/**
 * Optimistic, pipelined appends: each fact expects the one before it in its stream to have been stored, so that one
 * flush to the disk can take many. Facts wait only if that is not safe: while the revision of their stream is not
 * known, or behind a large body.
 */
export const streamLanes = (log: EventStore): StreamLanes => {
  const lanes = createRecent(LEAST_LANES, isInUse);
  let calls = 0;

  return {
    write: (fact, metadata = '{}') =>
      new Promise((resolve, reject) => {
        calls += 1;
        enter(log, laneOf(lanes, fact.stream), { call: calls, fact, metadata, resolve, reject });
      }),
    lookFor: async (streams) => {
      const unknown = [...new Set(streams)].map((stream) => laneOf(lanes, stream)).filter(isNew);
      if (unknown.length === 0) return;
      const found = new Set(await log.newStreams(unknown.map(({ stream }) => stream)));
      for (const lane of unknown) if (isNew(lane) && found.has(lane.stream)) lane.revision = -1;
    },
    flows: (fact) => isFlowing(laneOf(lanes, fact.stream)) && fact.data.length <= MAX_BODY_BYTES,
  };
};

interface Lane {
  readonly stream: string;
  /**
   * The revision of the stream once everything in flight is stored; -1 for a stream that does not exist, `null` while
   * it is not known.
   */
  revision: number | null;
  inFlight: number;
  /** The facts that wait until nothing is in flight; `null` if none has to. */
  waiting: Waiting[] | null;
  isDraining: boolean;
}

interface Waiting {
  readonly call: number;
  readonly fact: Fact;
  readonly metadata: string;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

const LEAST_LANES = 5000;

// A lane in use is kept: a second lane for the same stream could overtake it.
const isInUse = ({ inFlight, waiting }: Lane): boolean => inFlight > 0 || waiting !== null;

const laneOf = (lanes: Recent<Lane>, stream: string): Lane => {
  const known = lanes.get(stream);
  if (known !== undefined) return known;
  const lane = { stream, revision: null, inFlight: 0, waiting: null, isDraining: false };
  lanes.set(stream, lane);
  return lane;
};

const isNew = ({ revision, inFlight, waiting }: Lane): boolean =>
  revision === null && inFlight === 0 && waiting === null;

const isFlowing = ({ revision, waiting }: Lane): boolean => revision !== null && waiting === null;

const enter = (log: EventStore, lane: Lane, one: Waiting): void => {
  if (isNew(lane) && !log.keepsCallOrder) {
    // Such a log needs a round trip for each append, so the facts that come in the same turn of the event loop go
    // into one.
    lane.waiting = [one];
    setImmediate(() => void drain(log, lane));
    return;
  }
  // The first fact of an unknown stream may try. A second one behind it could happen to expect just the revision that
  // the stream has, and overtake the first, which did not.
  if ((isFlowing(lane) || isNew(lane)) && one.fact.data.length <= MAX_BODY_BYTES) {
    void fly(log, lane, one);
    return;
  }
  lane.waiting ??= [];
  lane.waiting.push(one);
  void drain(log, lane);
};

const fly = async (log: EventStore, lane: Lane, one: Waiting): Promise<void> => {
  const before = lane.revision;
  if (before !== null) lane.revision = before + 1;
  lane.inFlight += 1;
  try {
    const appended = await log.append(lane.stream, expectedOf(before), [eventOf(one)]);
    lane.revision ??= appended.revision;
    one.resolve({ position: appended.position, isNew: true });
  } catch (error) {
    // The facts behind it expect what has not been stored, so they will fail and wait too.
    lane.waiting ??= [];
    lane.revision = error instanceof WrongExpectedRevision ? error.actual : before;
    if (error instanceof WrongExpectedRevision) lane.waiting.push(one);
    else settle(error, [one]);
  }
  lane.inFlight -= 1;
  await drain(log, lane);
};

const drain = async (log: EventStore, lane: Lane): Promise<void> => {
  if (lane.waiting === null || lane.inFlight > 0 || lane.isDraining) return;
  lane.isDraining = true;
  while (lane.waiting.length > 0) {
    lane.waiting.sort((a, b) => a.call - b.call);
    await appendTogether(log, lane, lane.waiting.splice(0, groupSize(lane.waiting)));
  }
  lane.waiting = null;
  lane.isDraining = false;
};

const appendTogether = async (
  log: EventStore,
  lane: Lane,
  group: readonly Waiting[],
): Promise<void> => {
  let rest = group;
  while (rest.length > 0) {
    try {
      const expected = expectedOf(lane.revision);
      const appended = await appendWithBodies(log, lane.stream, expected, rest.map(eventOf));
      lane.revision = appended.revision;
      for (const { resolve } of rest) resolve({ position: appended.position, isNew: true });
      return;
    } catch (error) {
      if (error instanceof WrongExpectedRevision && error.actual !== lane.revision)
        lane.revision = error.actual;
      else rest = settle(error, rest);
    }
  }
};

/** Resolves those that the log has already, and returns the others; any other error rejects all. */
const settle = (error: unknown, group: readonly Waiting[]): readonly Waiting[] => {
  const existing = error instanceof EventExists ? error.existing : [];
  const positions = new Map(existing.map(({ id, position }) => [id, position]));
  const others = group.filter(({ fact }) => !positions.has(fact.id));
  for (const { fact, resolve } of group) {
    const position = positions.get(fact.id);
    if (position !== undefined) resolve({ position, isNew: false });
  }
  if (others.length < group.length) return others;
  for (const { reject } of group) reject(error);
  return [];
};

const MAX_GROUP = 500;

// Engines limit the size of one append; a body above the limit of one entry goes alone.
const groupSize = (waiting: readonly Waiting[]): number => {
  let bytes = 0;
  const end = waiting.findIndex(({ fact }, index) => {
    bytes += fact.data.length;
    return index > 0 && (index >= MAX_GROUP || bytes > MAX_BODY_BYTES);
  });
  return end < 0 ? waiting.length : end;
};

const expectedOf = (revision: number | null): ExpectedRevision =>
  revision === null || revision < 0 ? 'none' : revision;

const eventOf = ({ fact: { id, type, data }, metadata }: Waiting): NewEvent => ({
  id,
  type,
  recordedAt: new Date().toISOString(),
  data,
  metadata,
});

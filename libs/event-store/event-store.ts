/** Where an event is in an engine's own order; opaque, only the engine that gave it can read it. */
export type Position = string;

/** The revision a stream must be at for an append to happen: `'none'` is a stream without events. */
export type ExpectedRevision = number | 'none';

/** An event as intake hands it to the log. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly data: Buffer;
  /** JSON text, an object. */
  readonly metadata: string;
}

/** An event as the log holds it. `revision` counts from 0 within the stream. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
}

/**
 * The log: append-only streams in one total order. The n-th event in that order whose type does not begin
 * with `$` has sequence n, counted by its reader. Such types belong to the engines, so no append takes one.
 */
export interface EventStore {
  /**
   * Whether appends to different streams are in the log in the order of the calls. Those to one stream always are; those of several
   * processes, and of calls of which one began after the other ended, are in the order in which they were acknowledged.
   */
  readonly keepsCallOrder: boolean;

  /**
   * Appends all the events or none, durably, and returns the revision of the last one and the position of an entry: of the last
   * event, or of a later one.
   * Throws {@link WrongExpectedRevision} when the stream is elsewhere, else {@link EventExists} when an id stands in the
   * stream already (an id may stand in the log once per stream), {@link UnfitEvents} for events that no engine could give
   * back as they are, {@link LogStopped} while the log takes none, and {@link LogUnavailable} when a server does not say
   * what became of them. Appends to one stream happen in the order of the calls, see {@link keepsCallOrder}.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<{ readonly revision: number; readonly position: Position }>;

  /**
   * Those of the streams that have no events, for a store that was opened to write. Appends that are under way may or may not
   * count. None while the store takes no events.
   */
  newStreams(streams: readonly string[]): Promise<readonly string[]>;

  /** The events of a stream from revision `from` on, oldest first; none for a stream that does not exist. */
  readStream(stream: string, from?: number): AsyncIterable<RecordedEvent>;

  /**
   * All events after `after` (from the first for `null`) up to the end of the log as it is now, in batches, in log order.
   * Throws {@link CorruptEntry} in place of an event that is not as it was written, here and in the other reads.
   */
  readAll(after: Position | null): AsyncIterable<readonly RecordedEvent[]>;

  /**
   * As {@link readAll}, then waits for more, until the signal aborts or the store is closed (ends without an error). Where the
   * log is a server, it may throw {@link LogUnavailable}; followed again, an empty batch says that the server answers again.
   */
  follow(after: Position | null, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]>;

  /** The position of the last event, `null` for an empty log. */
  head(): Promise<Position | null>;

  /** The last event, `null` for an empty log. */
  last(): Promise<RecordedEvent | null>;

  /** The first event after `after` (of all events for `null`); `null` when there is none. */
  firstAfter(after: Position | null): Promise<RecordedEvent | null>;

  /**
   * The number of events after `after` (of all events for `null`), without reading them. Includes every event that had been
   * acknowledged to any process when this was called. Negative when the log ends before `after`. Always `null` in an engine
   * whose positions do not count events.
   */
  countAfter(after: Position | null): Promise<number | null>;

  /** Everything in the log that is not as it was written, as far as the log itself can tell; nothing for a sound one. */
  verify(): AsyncIterable<LogProblem>;

  /**
   * Why this store appends nothing at present, as a sentence for people; `null` when it does, and for a store that was opened
   * only to read. Looks at the disk, so that a problem is found, and its end, without an append. Of a log on a server it
   * tells what an append found out, not whether the server answers.
   */
  writeProblem(): Promise<string | null>;

  /**
   * Less than, equal to or greater than zero as position `a` is before, at or after `b` in the log order.
   */
  compare(a: Position, b: Position): number;

  /**
   * Finishes what was accepted, then lets go of files and connections; later calls throw {@link LogClosed}. Safe to call twice.
   * Appends that wait for a server that does not answer are rejected with {@link LogUnavailable}.
   */
  close(): Promise<void>;
}

/** One thing that is not as it was written: where it stands, and a sentence that says so. */
export interface LogProblem {
  readonly table: string;
  /** The row's key as text; empty when the whole table or file is meant. */
  readonly key: string;
  readonly column: string | null;
  /** The entry's place in the log, `null` when no single entry is meant. */
  readonly sequence: number | null;
  readonly problem: string;
}

/** The stream is not at the revision that an append expected; nothing was written. `actual` is -1 for no stream. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: number,
  ) {
    super(`expected stream ${stream} at revision ${expected}, but it is at ${actual}`);
  }
}

/**
 * The position of an event in an engine's order. Opaque: only the engine that returned it can
 * interpret it.
 */
export type Position = string;

/**
 * The revision that a stream must have for an append to succeed. `'none'`: the stream has no
 * events.
 */
export type ExpectedRevision = number | 'none';

/** An event to append. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly data: Buffer;
  /** JSON text of an object. */
  readonly metadata: string;
}

/** An event of the log. `revision` counts from 0 within the stream. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
}

/**
 * The log: append-only streams in one total order. The n-th event in that order whose type does not
 * begin with `$` has sequence n; readers count it. Types that begin with `$` belong to the engines
 * and cannot be appended.
 */
export interface EventStore {
  /**
   * Whether appends to different streams are in the log in the order of the calls. Appends to one
   * stream always are. Other appends, including those of several processes, are in the order of
   * their acknowledgements, provided that one call began after the other had ended.
   */
  readonly keepsCallOrder: boolean;

  /**
   * Appends all the events or none, durably. Returns the revision of the last event and a position
   * at or after it. Appends to one stream take effect in the order of the calls, see {@link
   * keepsCallOrder}.
   *
   * Throws {@link WrongExpectedRevision} if the stream has another revision; else {@link
   * EventExists} if an id is already in the stream (an id may occur once per stream); {@link
   * UnfitEvents} for events that no engine could return unchanged; {@link LogStopped} while the log
   * accepts no events; and {@link LogUnavailable} if a server does not report the outcome.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<{ readonly revision: number; readonly position: Position }>;

  /**
   * Those of the streams that have no events, for a store that was opened to write. Appends that are under way may
   * or may not count. None while the store takes no events.
   */
  newStreams(streams: readonly string[]): Promise<readonly string[]>;

  /**
   * The events of a stream from revision `from` on, oldest first. None if the stream does not
   * exist.
   */
  readStream(stream: string, from?: number): AsyncIterable<RecordedEvent>;

  /**
   * All events after `after` (null: from the first) up to the present end of the log, in batches,
   * in log order. Throws {@link CorruptEntry} in place of an event that was altered, as the other
   * reads do.
   */
  readAll(after: Position | null): AsyncIterable<readonly RecordedEvent[]>;

  /**
   * Like {@link readAll}, but then waits for more events until the signal aborts or the store is
   * closed, and ends without an error. With a log on a server it may throw {@link LogUnavailable};
   * when followed again, an empty batch means that the server is available again.
   */
  follow(after: Position | null, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]>;

  /** The position of the last event. Null: the log is empty. */
  head(): Promise<Position | null>;

  /** The last event. Null: the log is empty. */
  last(): Promise<RecordedEvent | null>;

  /** The first event after `after` (null: of all events). Null: there is none. */
  firstAfter(after: Position | null): Promise<RecordedEvent | null>;

  /**
   * The number of events after `after` (null: of all events), without reading them. Includes every
   * event that had been acknowledged to any process at the time of the call. Negative if the log
   * ends before `after`. Always null in an engine whose positions do not count events.
   */
  countAfter(after: Position | null): Promise<number | null>;

  /**
   * Everything in the log that differs from what was written, as far as the log itself can detect
   * it. Empty for an intact log.
   */
  verify(): AsyncIterable<LogProblem>;

  /**
   * Why this store cannot append at present, in a sentence for operators. Null: it can, or it was
   * opened only for reading. Checks the disk, so that a problem and its end are detected without an
   * append. For a log on a server, it reports what an append found out, and does not check whether
   * the server answers.
   */
  writeProblem(): Promise<string | null>;

  /**
   * Less than, equal to or greater than zero if position `a` is before, at or after `b` in log
   * order.
   */
  compare(a: Position, b: Position): number;

  /**
   * Finishes accepted calls, then closes files and connections. Later calls throw {@link
   * LogClosed}. Safe to call twice. Appends that wait for a server that does not answer are
   * rejected with {@link LogUnavailable}.
   */
  close(): Promise<void>;
}

/** A part of the log that differs from what was written: where it is, and a sentence about it. */
export interface LogProblem {
  readonly table: string;
  /** The key of the row as text. Empty: the whole table or file. */
  readonly key: string;
  readonly column: string | null;
  /** The sequence of the entry. Null: no single entry. */
  readonly sequence: number | null;
  readonly problem: string;
}

/**
 * The stream does not have the expected revision; nothing was written. `actual` is -1 if the stream
 * does not exist.
 */
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

/** Ids of an append stand in the stream already; nothing was written. `existing` says where. */
export class EventExists extends Error {
  override readonly name = 'EventExists';
  constructor(
    readonly stream: string,
    readonly existing: readonly ExistingEvent[],
  ) {
    const ids = existing.map((event) => event.id).join(', ');
    super(`stream ${stream} holds ${ids} already`);
  }
}

export interface ExistingEvent {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
}

/** What was to be appended could not be given back as it is: no events, an id twice, text that is no Unicode. */
export class UnfitEvents extends Error {
  override readonly name = 'UnfitEvents';
}

/** An entry of the log is not as it was written. `column` is null when that cannot be told. */
export class CorruptEntry extends Error {
  override readonly name = 'CorruptEntry';
  constructor(
    /** `null` for an engine that knows only positions; the problem then says where. */
    readonly sequence: number | null,
    readonly column: string | null,
    readonly problem: string,
  ) {
    super(`the log is damaged${sequence === null ? '' : ` at entry ${sequence}`}: ${problem}`);
  }
}

/**
 * The log takes no events: writing it failed, or its files were deleted or replaced. Nothing was acknowledged; what was to be
 * appended may be stored all the same, and appending it again tells. The message says whether it recovers without a restart.
 */
export class LogStopped extends Error {
  override readonly name = 'LogStopped';
}

/**
 * The log cannot be reached or read at present: a server that does not answer or refuses for as long as it was tried, or a file
 * whose disk fails. What was to be appended may be stored all the same; appending it again tells.
 */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/**
 * The clock of this process cannot be trusted: it jumped, or the log has entries recorded later than it says. Nothing was
 * written, and nothing will be until the clock is right or was declared to be.
 */
export class ClockWrong extends Error {
  override readonly name = 'ClockWrong';
}

/** The log was closed before the call. */
export class LogClosed extends Error {
  override readonly name = 'LogClosed';
  constructor() {
    super('the log is closed');
  }
}

/** Another process or store writes the log at `path`. */
export class LogInUse extends Error {
  override readonly name = 'LogInUse';
  constructor(readonly path: string) {
    super(
      `the log ${path} is being written by another process; stop that first, or open it only to read`,
    );
  }
}

/** The log cannot be opened: not there, not ours, of a newer format, damaged, or a URL that names no engine. */
export class LogNotOpened extends Error {
  override readonly name = 'LogNotOpened';
}

/** The log was opened only to read. */
export class LogReadOnly extends Error {
  override readonly name = 'LogReadOnly';
  constructor() {
    super('the log was opened only to read, so nothing can be appended');
  }
}

/** A large body is not as it was appended. */
export class DamagedBody extends Error {
  override readonly name = 'DamagedBody';
  constructor(
    readonly stream: string,
    problem: string,
  ) {
    super(`the stream ${stream} ${problem}`);
  }
}

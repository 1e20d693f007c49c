/**
 * Ids of an append are already in the stream; nothing was written. `existing` says where they are.
 */
export class EventExists extends Error {
  override readonly name = 'EventExists';
  constructor(
    readonly stream: string,
    readonly existing: readonly ExistingEvent[],
  ) {
    const ids = existing.map((event) => event.id).join(', ');
    super(`stream ${stream} already contains ${ids}`);
  }
}

/** Where an event with an id already is. */
export interface ExistingEvent {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
}

/** The events could not be returned unchanged: no events, a repeated id, invalid Unicode. */
export class UnfitEvents extends Error {
  override readonly name = 'UnfitEvents';
}

/** An entry of the log was altered. `column` is null if it cannot be determined. */
export class CorruptEntry extends Error {
  override readonly name = 'CorruptEntry';
  constructor(
    /** Null for an engine that only has positions; the problem then says where. */
    readonly sequence: number | null,
    readonly column: string | null,
    readonly problem: string,
  ) {
    super(`the log is damaged${sequence === null ? '' : ` at entry ${sequence}`}: ${problem}`);
  }
}

/**
 * The log accepts no events, because writing failed, or its files were deleted or replaced. Nothing
 * was acknowledged, but the events may have been stored; appending them again shows whether they
 * were. The message says whether the log recovers without a restart.
 */
export class LogStopped extends Error {
  override readonly name = 'LogStopped';
}

/**
 * The log cannot be reached or read at present: a server did not answer in time, or the disk of a
 * file fails. The events of an append may have been stored; appending them again shows whether they
 * were.
 */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/**
 * The clock of this process cannot be trusted: it jumped, or the log has entries with later
 * recording times. Nothing was written, and nothing will be until the clock is right or is declared
 * to be right.
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

/** Another process or store is writing the log at `path`. */
export class LogInUse extends Error {
  override readonly name = 'LogInUse';
  constructor(readonly path: string) {
    super(
      `the log ${path} is being written by another process; stop it first, or open the log only for reading`,
    );
  }
}

/**
 * The log cannot be opened: it does not exist, is not a Ledgerline log, has a newer format, is
 * damaged, or the URL is invalid.
 */
export class LogNotOpened extends Error {
  override readonly name = 'LogNotOpened';
}

/** The log was opened only for reading. */
export class LogReadOnly extends Error {
  override readonly name = 'LogReadOnly';
  constructor() {
    super('the log was opened only to read, so nothing can be appended');
  }
}

/** A large body differs from what was appended. */
export class DamagedBody extends Error {
  override readonly name = 'DamagedBody';
  constructor(
    readonly stream: string,
    problem: string,
  ) {
    super(`the stream ${stream} ${problem}`);
  }
}

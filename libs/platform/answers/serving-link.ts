import {
  ClockWrong,
  EventExists,
  LogStopped,
  LogUnavailable,
  WrongExpectedRevision,
  type EventStore,
  type ExistingEvent,
  type ExpectedRevision,
  type NewEvent,
} from '#event-store';
import { ClockNotCorrected, type ClockOrder } from '../health/clock-guard.ts';
import type { Config } from '../config/config.ts';
import type { Platform } from '../platform.ts';
import type { Projected } from '../projector/projector-messages.ts';

/**
 * The number of processes in which a server with these settings answers questions. 0: the server
 * process answers them itself.
 */
export const readersOf = (config: Config): number => {
  const { READERS, ROLES, EVENT_STORE_URL, CATALOG_URL } = config;
  const isShared = EVENT_STORE_URL !== 'memory:' && CATALOG_URL !== 'sqlite::memory:';
  return ROLES.includes('query') && isShared ? READERS : 0;
};

/**
 * How a reader (a process that only answers questions) reaches the serving process, which writes
 * the log and runs the projector.
 */
export interface ServingLink {
  /** Writes to the log, which a reader has opened only for reading. */
  readonly write: (request: WriteRequest) => Promise<WriteReply>;
  /** Registers a function to call with each report of the projector. */
  readonly onReport: (hear: (report: ProjectorReport) => void) => void;
}

/** A report to readers about the projector in the serving process. */
export interface ProjectorReport {
  /** Whether this projector is the active one. */
  readonly isActive: boolean;
  /** Why it has no catalog. Null: it has one. */
  readonly lack: string | null;
  /** The reported commit, without its rows. Null: only the state changed. */
  readonly moved: Projected | null;
}

/** A request of a reader to write to the log. */
export type WriteRequest =
  | {
      readonly kind: 'append';
      readonly stream: string;
      readonly expected: ExpectedRevision;
      readonly events: readonly NewEvent[];
    }
  | { readonly kind: 'correct clock'; readonly order: ClockOrder };

/** The result of a {@link WriteRequest}. */
export type WriteReply =
  | { readonly kind: 'appended'; readonly revision: number; readonly position: string }
  | { readonly kind: 'corrected'; readonly id: string; readonly position: string }
  | { readonly kind: 'wrong revision'; readonly actual: number }
  | { readonly kind: 'exists'; readonly existing: readonly ExistingEvent[] }
  /**
   * Error classes do not survive the transfer between processes, so the error's name and message
   * are sent.
   */
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** Carries out a reader's request in the serving process. Never throws. */
export const answerWrite = async (
  { log, correctClock }: Pick<Platform, 'log' | 'correctClock'>,
  request: WriteRequest,
): Promise<WriteReply> => {
  try {
    if (request.kind === 'correct clock')
      return { kind: 'corrected', ...(await correctClock(request.order)) };
    const { stream, expected, events } = request;
    return { kind: 'appended', ...(await log.append(stream, expected, events)) };
  } catch (error) {
    if (error instanceof WrongExpectedRevision)
      return { kind: 'wrong revision', actual: error.actual };
    if (error instanceof EventExists) return { kind: 'exists', existing: error.existing };
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'failed', name, message };
  }
};

/**
 * The log of a reader: it reads on its own and appends through the serving process. Throws the
 * errors of the serving process.
 */
export const logOfReader = (log: EventStore, { write }: ServingLink): EventStore => ({
  ...log,
  append: async (stream, expected, events) => {
    const reply = await write({ kind: 'append', stream, expected, events });
    switch (reply.kind) {
      case 'appended':
        return { revision: reply.revision, position: reply.position };
      case 'wrong revision':
        throw new WrongExpectedRevision(stream, expected, reply.actual);
      case 'exists':
        throw new EventExists(stream, reply.existing);
      default:
        throw errorOf(reply);
    }
  },
});

/** {@link Platform.correctClock} of a reader. */
export const correctClockBy =
  ({ write }: ServingLink): Platform['correctClock'] =>
  async (order) => {
    const reply = await write({ kind: 'correct clock', order });
    if (reply.kind !== 'corrected') throw errorOf(reply);
    return { id: reply.id, position: reply.position };
  };

const errorOf = (reply: WriteReply): Error => {
  if (reply.kind !== 'failed') return new Error(`unreachable: a write was answered ${reply.kind}`);
  const { name, message } = reply;
  switch (name) {
    case 'ClockWrong':
      return new ClockWrong(message);
    case 'ClockNotCorrected':
      return new ClockNotCorrected(message);
    case 'LogStopped':
      return new LogStopped(message);
    case 'LogUnavailable':
      return new LogUnavailable(message);
    default:
      return Object.assign(new Error(message), { name });
  }
};

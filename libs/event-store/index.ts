export { createBell, type Bell } from './bell.ts';
export type {
  EventStore,
  ExpectedRevision,
  LogProblem,
  NewEvent,
  Position,
  RecordedEvent,
} from './event-store.ts';
export { WrongExpectedRevision } from './event-store.ts';
export { MAX_BODY_BYTES, appendWithBodies, bodyOf } from './large-body.ts';
export type { ExistingEvent } from './log-errors.ts';
export {
  ClockWrong,
  CorruptEntry,
  EventExists,
  LogClosed,
  LogInUse,
  LogReadOnly,
  LogStopped,
  LogUnavailable,
} from './log-errors.ts';
export { makeFolder } from './make-folder.ts';
export { openEventStore } from './open-event-store.ts';
export { shownLog } from './shown-log.ts';
export { verifyLog } from './verify-log.ts';

export type { Actor, ApiKeys } from './api-keys.ts';
export { describeSettings, readConfig, type Config, type SettingDescription } from './config.ts';
export { NotAnswering } from './answers.ts';
export { AlreadyThere, backup, BadBackup, restore } from './backup.ts';
export { ClockNotCorrected, type Clock } from './clock-guard.ts';
export { createKey, listKeys, revokeKey } from './manage-keys.ts';
export { CatalogAhead, FilesInUse, NothingThere } from './engines.ts';
export { isLoopback } from './loopback.ts';
export { KEY_ROLES, type KeyRole } from './key-roles.ts';
export { OpenDoor } from './actor-keys.ts';
export { openPlatform } from './open-platform.ts';
export type { Readers } from './opening.ts';
export type {
  Freshness,
  Health,
  HeldPlatform,
  Mode,
  Platform,
  ProjectionHealth,
  WritablePlatform,
} from './platform.ts';
export { newProjectorThread } from './projector-program.ts';
export { ProjectorEnded } from './projector-thread.ts';
export { rebuild } from './rebuild.ts';
export { NotSetAside } from './set-aside.ts';
export {
  answerWrite,
  readersOf,
  type ProjectorReport,
  type ServingLink,
  type WriteReply,
  type WriteRequest,
} from './serving-link.ts';
export type { Difference, Stage, Verdict } from './verdict.ts';
export { noTracing, type SpanFacts, type Tracing } from './tracing.ts';
export { verify } from './verify.ts';

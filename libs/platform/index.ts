export type { Actor, ApiKeys } from './keys/api-keys.ts';
export {
  describeSettings,
  readConfig,
  type Config,
  type SettingDescription,
} from './config/config.ts';
export { NotAnswering } from './answers/answers.ts';
export { AlreadyThere, backup, BadBackup, restore } from './maintenance/backup.ts';
export { ClockNotCorrected, type Clock } from './health/clock-guard.ts';
export { createKey, listKeys, revokeKey } from './keys/manage-keys.ts';
export { CatalogAhead, FilesInUse, NothingThere } from './engines.ts';
export { isLoopback } from './config/loopback.ts';
export { KEY_ROLES, type KeyRole } from './keys/key-roles.ts';
export { OpenDoor } from './keys/actor-keys.ts';
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
export { newProjectorThread } from './projector/projector-program.ts';
export { ProjectorEnded } from './projector/projector-thread.ts';
export { rebuild } from './maintenance/rebuild.ts';
export { NotSetAside } from './projector/set-aside.ts';
export {
  answerWrite,
  readersOf,
  type ProjectorReport,
  type ServingLink,
  type WriteReply,
  type WriteRequest,
} from './answers/serving-link.ts';
export type { Difference, Stage, Verdict } from './maintenance/verdict.ts';
export { noTracing, type SpanFacts, type Tracing } from './tracing.ts';
export { verify } from './maintenance/verify.ts';

export { storedAssessment, type StoredAssessment } from './change-assessment.ts';
export {
  changeEvent,
  isChangeType,
  type ChangeEvent,
  type ChangeEventType,
  type PolicyVerdict,
} from './change-events.ts';
export {
  changeFact,
  changeIdOf,
  changeStream,
  readChangeEntry,
  type ChangeEntry,
} from './change-log.ts';
export { proposal, type Change, type ChangeKind, type Proposal } from './change-proposal.ts';
export {
  CLOCK_CORRECTED,
  clockCorrected,
  CLOCK_STREAM,
  readClockCorrected,
  type ClockCorrected,
} from './clock-corrected.ts';
export {
  ENTRIES_STREAM,
  entriesSetAside,
  ENTRY_RESTORED,
  ENTRY_SET_ASIDE,
  entryDecision,
  readEntryDecision,
} from './entry-set-aside.ts';
export {
  addressClassOf,
  clientName,
  readSender,
  senderMetadata,
  UNKNOWN_SENDER,
  type AddressClass,
  type Sender,
} from './sender.ts';
export {
  IDENTITY_SPLIT,
  identitySplit,
  readIdentitySplit,
  type IdentitySplit,
} from './identity-split.ts';

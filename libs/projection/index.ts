// How text is stored, the same way on every engine.
export { escapeForDb, indexableKey } from './db-text.ts';

// The rules of docs/semantics.md, as pure functions. The projection applies them as events arrive, the queries when they read history.
export { type EventOrder } from './rules/event-order.ts';
export {
  attemptsOf,
  hasFailed,
  isStream,
  type Attempt,
  type RunFact,
  type RunState,
} from './rules/attempts.ts';
export { type StoredDatasetRef, type StoredLineage } from './rules/stored-lineage.ts';
export {
  namesIn,
  resolveNames,
  type ResolvedContent,
  type ResolvedRef,
} from './rules/resolve-names.ts';
export { renamesStated } from './rules/renames.ts';
export { accumulate, declaredLineage, runLineageOf, type RunLineage } from './rules/run-lineage.ts';
export { type Schema, type SchemaDifference } from './rules/schema-version.ts';
export { entryCount, rowsOfLists, type List } from './rules/lists.ts';
export { foldText, splitWords } from './rules/search-words.ts';

// The projection itself.
export { PROJECTION_VERSION } from './version.ts';
export {
  createProjector,
  type Changes,
  type Checkpoint,
  type Loaded,
  type ProjectionStore,
  type ProjectionTransaction,
  type Projector,
} from './projector.ts';
export { type OnFailure } from './failure.ts';
export { type LogEntry } from './reduce/event.ts';
export { nodeKey } from './reduce/names.ts';
export { type FieldEdgeContent } from './lineage/edge-uses.ts';
export { frontierOf } from './lineage/load-frontier.ts';
export { type StatedField } from './schemas/schema-evidence.ts';
export { lookUpKey, type LookUp, type LookUpResult } from './state/look-ups.ts';
export { type LoadedOwner, type Missing } from './state/state.ts';

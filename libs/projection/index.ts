// How text is stored, the same way on every engine.
export { escapeForDb, indexableKey, isSameName } from './db-text.ts';

// The rules of docs/semantics.md, as pure functions. The projection applies them as events arrive, the queries when they read history.
export {
  afterRename,
  eventOrderKey,
  mentionOrderKey,
  orderKeyOf,
  type EventOrder,
} from './rules/event-order.ts';
export {
  attemptsOf,
  hasFailed,
  isStream,
  type Attempt,
  type RunFact,
  type RunState,
} from './rules/attempts.ts';
export {
  lineageOfJob,
  lineageOfRun,
  storedEntries,
  type StoredDatasetRef,
  type StoredLineage,
} from './rules/stored-lineage.ts';
export {
  isRename,
  namesIn,
  resolveNames,
  type ResolvedContent,
  type ResolvedRef,
} from './rules/resolve-names.ts';
export { renamesStated } from './rules/renames.ts';
export {
  accumulate,
  declaredLineage,
  runLineageOf,
  stronger,
  type RunLineage,
} from './rules/run-lineage.ts';
export { selectCurrentAttempts } from './rules/current-attempts.ts';
export { mergeCurrentLineage } from './rules/current-lineage.ts';
export { mergeSchemas, type SchemaStatement, type StatedField } from './rules/schema-merge.ts';
export {
  breakingReason,
  differenceOf,
  makesVersion,
  withKnownTypes,
  type Schema,
  type SchemaDifference,
} from './rules/schema-version.ts';
export { foldText, searchTextsOfFacet, splitWords, wordsOf } from './rules/search-words.ts';

export { byName } from './by-name.ts';
export { canonicalJson } from './json/canonical.ts';
export { compareUtf8 } from './compare.ts';
export { eventId, sha256 } from './event-id.ts';
export type {
  ColumnLineage,
  DatasetEvent,
  DatasetFacets,
  DatasetMention,
  Deletable,
  EventType,
  FacetTexts,
  FieldSource,
  JobEvent,
  JobFacets,
  LineageEntry,
  LineageSource,
  OpenLineageEvent,
  RunEvent,
  RunFacets,
  SchemaField,
  SetAside,
  Tag,
  Transformation,
} from './event/event.ts';
export { createEventReader } from './event/event-reader.ts';
export { FIRST_INSTANT, formatInstant, parseInstant } from './instant.ts';
export { integrationOf, isPartialView, isPerson, producerVersion } from './integration.ts';
export { isJsonArray, isJsonObject, memberOf, type Json, type JsonObject } from './json/json.ts';
export { MAX_DEPTH, parseJson } from './json/json-parse.ts';
export type { FacetsAt } from './json/json-scan.ts';
export { JsonSyntaxError } from './json/json-syntax-error.ts';
export type { KnownObjectCache } from './json/known-objects.ts';
export type { DatasetName, JobName } from './names.ts';
export { nearest } from './nearest.ts';
export { orderKey, orderTime } from './order-key.ts';
export { readEvent, type ReadOutcome } from './event/read-event.ts';
export { readKey } from './event/read-key.ts';
export type { Refusal } from './event/read-name.ts';
export { redactJson } from './redact/redact-json.ts';
export { redactNamespace } from './redact/redact.ts';
export { redactText, redactValue } from './redact/redact-text.ts';
export { createKnownFacets, type KnownFacets } from './scan/known-facets.ts';
export { scanEvent, type ScannedEvent } from './scan/scan-event.ts';
export { createSkippedParts } from './scan/skipped-parts.ts';
export { splitArray } from './json/split-array.ts';
export { streamOf, type StreamSubject } from './streams.ts';

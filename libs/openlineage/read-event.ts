import type { DatasetEvent, EventType, JobEvent, OpenLineageEvent, RunEvent, SetAside } from './event.ts';
import { readDatasetFacets } from './facets/dataset-facets.ts';
import { readJobFacets } from './facets/job-facets.ts';
import { readRunFacets } from './facets/run-facets.ts';
import { parseInstant } from './instant.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { readDatasets } from './read-dataset.ts';
import { readName, readText } from './read-name.ts';

/** An event, or the one sentence that says why it cannot be one; `path` names the member. */
export type ReadOutcome =
  | { readonly ok: true; readonly event: OpenLineageEvent }
  | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly path: string;
  readonly reason: string;
}

/**
 * Reads a RunEvent, JobEvent or DatasetEvent, told apart by whether they have `run`, `job` or `dataset`. Refuses only what
 * has no key or no time; any other part that cannot be used is set aside, and the event counts. Never throws.
 */
export const readEvent = (json: Json): ReadOutcome => {
  if (!isJsonObject(json)) return refuse('', 'an event is an object', 'the event is not an object');
  if (isGiven(json.run)) return readRunEvent(json);
  if (isGiven(json.job)) return readJobEvent(json);
  if (isGiven(json.dataset)) return readDatasetEvent(json);
};

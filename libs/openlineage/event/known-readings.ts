import type { DatasetFacets, JobFacets, SetAside } from './event.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/json.ts';

/** What was read from known objects, by the object; see known-objects.ts. */
export interface KnownReadings {
  readonly datasetFacets: WeakMap<JsonObject, DatasetFacets>;
  readonly jobFacets: WeakMap<JsonObject, JobFacets>;
}

export const createKnownReadings = (): KnownReadings => ({
  datasetFacets: new WeakMap(),
  jobFacets: new WeakMap(),
});

/**
 * Reads an object, or returns what was read from it before. A result with a set-aside part is not kept, because the
 * path of the part belongs to one event; nor is one that depends on more than the object.
 */
export const readOnce = <T>(
  known: WeakMap<JsonObject, T> | undefined,
  json: Json | undefined,
  setAside: readonly SetAside[],
  read: () => T,
  isOwn: (reading: T) => boolean = () => true,
): T => {
  if (known === undefined || !isJsonObject(json)) return read();
  const former = known.get(json);
  if (former !== undefined) return former;
  const before = setAside.length;
  const reading = read();
  if (setAside.length === before && isOwn(reading)) known.set(json, reading);
  return reading;
};

import type { DatasetFacets, DatasetMention, JobFacets, SetAside } from './event.ts';
import { isJsonArray, isJsonObject, type Json } from '../json/json.ts';
import type { KnownValue } from '../json/known-objects.ts';

/** What was read from known objects, by the object; see known-objects.ts. */
export interface KnownReadings {
  readonly datasetFacets: WeakMap<KnownValue, DatasetFacets>;
  readonly jobFacets: WeakMap<KnownValue, JobFacets>;
  readonly inputs: WeakMap<KnownValue, readonly DatasetMention[]>;
}

export const createKnownReadings = (): KnownReadings => ({
  datasetFacets: new WeakMap(),
  jobFacets: new WeakMap(),
  inputs: new WeakMap(),
});

/**
 * Reads an object or array, or returns what was read from it before. A result with a set-aside part is not kept,
 * because the path of the part belongs to one event; nor is one that depends on more than the value.
 */
export const readOnce = <T>(
  known: WeakMap<KnownValue, T> | undefined,
  json: Json | undefined,
  setAside: readonly SetAside[],
  read: () => T,
  isOwn: (reading: T) => boolean = () => true,
): T => {
  if (known === undefined || !(isJsonObject(json) || isJsonArray(json))) return read();
  const former = known.get(json);
  if (former !== undefined) return former;
  const before = setAside.length;
  const reading = read();
  if (setAside.length === before && isOwn(reading)) known.set(json, reading);
  return reading;
};

import type { DatasetFacets, DatasetMention, JobFacets, SetAside } from './event.ts';
import { isJsonArray, isJsonObject, type Json } from '../json/json.ts';
import type { KnownValue } from '../json/known-objects.ts';

/** What was read from objects that were met before, by the object: see known-objects.ts. */
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
 * Reads an object or array, or finds what was read from it before. What is set aside names a place in one event, so a reading that sets
 * something aside is not kept; nor is one that depends on more than the object.
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

import type { DatasetMention, FacetTexts, SetAside } from './event.ts';
import { readDatasetFacets } from '../facets/dataset-facets.ts';
import { otherInputFacets, otherOutputFacets } from '../facets/other-facets.ts';
import { FacetPlace } from '../facets/place.ts';
import { isJsonArray, type Json, memberOf } from '../json/json.ts';
import { readOnce, type KnownReadings } from './known-readings.ts';
import { readName } from './read-name.ts';

/** The datasets that an event reads or writes. One without a usable name is set aside. */
export const readDatasets = (
  json: Json | undefined,
  role: 'inputs' | 'outputs',
  setAside: SetAside[],
  known?: KnownReadings,
): readonly DatasetMention[] => {
  if (json === undefined || json === null) return NONE;
  if (!isJsonArray(json)) {
    setAside.push({ path: role, reason: `${role} is not an array` });
    return NONE;
  }
  const read = (): readonly DatasetMention[] => readAll(json, role, setAside, known);
  return role === 'inputs' ? readOnce(known?.inputs, json, setAside, read) : read();
};

const NONE: readonly DatasetMention[] = [];

const readAll = (
  array: readonly Json[],
  role: 'inputs' | 'outputs',
  setAside: SetAside[],
  known: KnownReadings | undefined,
): readonly DatasetMention[] => {
  const datasets: DatasetMention[] = [];
  for (const [index, element] of array.entries()) {
    const path = `${role}[${index}]`;
    const outcome = readName(element, path);
    if (!outcome.ok) {
      setAside.push({ path, reason: outcome.reason });
      continue;
    }
    const { namespace, name } = outcome.name;
    const json = memberOf(element, 'facets');
    const facets = readOnce(
      known?.datasetFacets,
      json,
      setAside,
      () => readDatasetFacets(json, outcome.name, `${path}.facets`, setAside),
      // In an explicit `lineage` facet of a dataset, the target is the dataset itself.
      ({ lineage }) => lineage === undefined,
    );
    const exchangeFacets = readExchange(element, role, path, setAside);
    datasets.push({ namespace, name, facets, exchangeFacets });
  }
  return datasets;
};

const EXCHANGE = {
  inputs: { member: 'inputFacets', checks: otherInputFacets },
  outputs: { member: 'outputFacets', checks: otherOutputFacets },
} as const;

const NO_FACETS: FacetTexts = new Map();

const readExchange = (
  element: Json,
  role: 'inputs' | 'outputs',
  path: string,
  setAside: SetAside[],
): FacetTexts => {
  const { member, checks } = EXCHANGE[role];
  const json = memberOf(element, member);
  if (json === undefined) return NO_FACETS;
  const place = new FacetPlace(json, `${path}.${member}`, setAside);
  place.check(checks);
  return place.all;
};

import type { DatasetMention, SetAside } from './event.ts';
import { readDatasetFacets } from './facets/dataset-facets.ts';
import { otherInputFacets, otherOutputFacets } from './facets/other-facets.ts';
import { FacetPlace } from './facets/place.ts';
import { isJsonArray, type Json, memberOf } from './json.ts';
import { readName } from './read-name.ts';

/** The datasets that an event reads or writes; one that cannot be keyed is set aside. */
export const readDatasets = (
  json: Json | undefined,
  role: 'inputs' | 'outputs',
  setAside: SetAside[],
): DatasetMention[] => {
  if (json === undefined || json === null) return [];
  if (!isJsonArray(json)) {
    setAside.push({ path: role, reason: `${role} is not an array` });
    return [];
  }
  return json.flatMap((element, index) => {
    const path = `${role}[${index}]`;
    const outcome = readName(element, path);
    if (!outcome.ok) {
      setAside.push({ path, reason: outcome.reason });
      return [];
    }
    const facets = readDatasetFacets(
      memberOf(element, 'facets'),
      outcome.name,
      `${path}.facets`,
      setAside,
    );
    return [
      { ...outcome.name, facets, exchangeFacets: readExchange(element, role, path, setAside) },
    ];
  });
};

const EXCHANGE = {
  inputs: { member: 'inputFacets', checks: otherInputFacets },
  outputs: { member: 'outputFacets', checks: otherOutputFacets },
} as const;

const readExchange = (
  element: Json,
  role: 'inputs' | 'outputs',
  path: string,
  setAside: SetAside[],
) => {
  const { member, checks } = EXCHANGE[role];
  const place = new FacetPlace(memberOf(element, member), `${path}.${member}`, setAside);
  place.check(checks);
  return place.all;
};

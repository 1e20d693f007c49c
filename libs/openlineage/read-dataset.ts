import { facetPlace } from './facets/place.ts';
import { otherInputFacets, otherOutputFacets } from './facets/other-facets.ts';
import { readDatasetFacets } from './facets/dataset-facets.ts';
import type { DatasetMention, SetAside } from './event.ts';
import { isJsonObject, type Json } from './json.ts';
import { readName } from './read-name.ts';

/** What an event exchanges; a dataset that has no key is set aside. */
export const readDatasets = (
  json: Json | undefined,
  role: 'inputs' | 'outputs',
  setAside: SetAside[],
): DatasetMention[] => {
  if (json === undefined || json === null) return [];
  if (!Array.isArray(json)) {
    setAside.push({ path: role, reason: `${role} is not an array` });
    return [];
  }
  const mentions: DatasetMention[] = [];
  const exchange = role === 'inputs' ? 'inputFacets' : 'outputFacets';
  const shapes = role === 'inputs' ? otherInputFacets : otherOutputFacets;
  json.forEach((element: Json, index) => {
    const path = `${role}[${index}]`;
    const named = readName(element, path);
    if (!named.ok) {
      setAside.push({ path, reason: `${named.reason}: it is left out` });
      return;
    }
    const { namespace, name } = named.name;
    const place = facetPlace(memberOf(element, exchange), `${path}.${exchange}`, setAside);
    place.check(shapes);
    const facets = readDatasetFacets(memberOf(element, 'facets'), named.name, `${path}.facets`, setAside);
    mentions.push({ namespace, name, facets, exchangeFacets: place.all });
  });
  return mentions;
};

import { canonicalJson, compareUtf8, integrationOf, parseJson, readEvent } from '#openlineage';
import type { FacetView } from '../../catalog.ts';

/**
 * The facets of a run, by key: the latest value in its events, which are given in event order,
 * since the event that first stated this value. Skipped facets are not included.
 */
export const runFacetsOf = (
  events: readonly { readonly sequence: number; readonly data: Buffer }[],
): readonly FacetView[] => {
  const facets = new Map<string, FacetView>();
  for (const { sequence, data } of events) {
    const outcome = readEvent(parseJson(data));
    if (!outcome.ok || outcome.event.kind !== 'RUN') continue;
    const integration = integrationOf(outcome.event.producer);
    for (const [key, facet] of outcome.event.runFacets.all) {
      const json = canonicalJson(facet);
      if (facets.get(key)?.json !== json)
        facets.set(key, { key, json, integration, since: sequence });
    }
  }
  return [...facets.values()].sort((a, b) => compareUtf8(a.key, b.key));
};

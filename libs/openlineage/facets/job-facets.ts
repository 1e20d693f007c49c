import type { JobFacets, SetAside } from '../event/event.ts';
import type { Json } from '../json/json.ts';
import { documentationFacet, ownershipFacet, tagsFacet } from './described.ts';
import { jobLineageFacet } from './explicit-lineage.ts';
import { otherJobFacets } from './other-facets.ts';
import { FacetPlace, unlessDeleted } from './place.ts';
import { maybeObject, maybeText, text, type Reader } from './shape.ts';

/** Reads the facets of a job. */
export const readJobFacets = (
  json: Json | undefined,
  path: string,
  setAside: SetAside[],
): JobFacets => {
  const place = new FacetPlace(json, path, setAside);
  const lineage = place.readDeletable('lineage', jobLineageFacet);
  const jobType = unlessDeleted(place.readDeletable('jobType', jobTypeFacet));
  const documentation = place.readDeletable('documentation', documentationFacet);
  const owners = place.readDeletable('ownership', ownershipFacet);
  const tags = place.readDeletable('tags', tagsFacet);
  const sql = place.readDeletable('sql', sqlFacet);
  const sourceCodeLocation = place.readDeletable('sourceCodeLocation', sourceCodeLocationFacet);
  place.check(otherJobFacets);
  return {
    all: place.all,
    ...(lineage !== undefined && { lineage }),
    ...(jobType !== undefined && { jobType }),
    ...(documentation !== undefined && { documentation }),
    ...(owners !== undefined && { owners }),
    ...(tags !== undefined && { tags }),
    ...(sql !== undefined && { sql }),
    ...(sourceCodeLocation !== undefined && { sourceCodeLocation }),
  };
};

const jobTypeFacet: Reader<NonNullable<JobFacets['jobType']>> = (json, fault) => ({
  processingType: text(json, 'processingType', fault),
  eventContentMode: maybeObject(json, 'emissionPattern', eventContentMode, fault),
});

const eventContentMode: Reader<string | null> = (json, fault) =>
  maybeText(json, 'eventContentMode', fault);

const sqlFacet: Reader<{ readonly query: string; readonly dialect: string | null }> = (
  json,
  fault,
) => ({
  query: text(json, 'query', fault),
  dialect: maybeText(json, 'dialect', fault),
});

const sourceCodeLocationFacet: Reader<{ readonly url: string; readonly version: string | null }> = (
  json,
  fault,
) => ({
  url: text(json, 'url', fault),
  version: maybeText(json, 'version', fault),
});

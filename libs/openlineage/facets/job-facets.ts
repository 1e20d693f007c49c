import { z } from 'zod';
import type { JobFacets, SetAside } from '../event.ts';
import type { Json } from '../json.ts';
import { documentationFacet, ownershipFacet, tagsFacet } from './described.ts';
import { jobLineageFacet } from './explicit-lineage.ts';
import { otherJobFacets } from './other-facets.ts';
import { facetPlace, unlessDeleted } from './place.ts';
import { maybe, maybeText, object, text } from './shape.ts';

/** Reads a job's facets. */
export const readJobFacets = (
  json: Json | undefined,
  path: string,
  setAside: SetAside[],
): JobFacets => {
  const place = facetPlace(json, path, setAside);
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

const jobTypeFacet = z
  .object({
    processingType: text,
    emissionPattern: maybe(object(z.object({ eventContentMode: maybeText }))),
  })
  .transform(({ processingType, emissionPattern }) => ({
    processingType,
    eventContentMode: emissionPattern?.eventContentMode ?? null,
  }));

const sqlFacet = z.object({ query: text, dialect: maybeText });

const sourceCodeLocationFacet = z.object({ url: text, version: maybeText });

import { z } from 'zod';
import type { DatasetFacets, SetAside } from '../event.ts';
import type { Json } from '../json.ts';
import type { DatasetName } from '../names.ts';
import { columnLineageFacet } from './column-lineage.ts';
import { documentationFacet, ownershipFacet, tagsFacet } from './described.ts';
import { datasetLineageFacet } from './explicit-lineage.ts';
import { otherDatasetFacets } from './other-facets.ts';
import { facetPlace, unlessDeleted } from './place.ts';
import { schemaFacet } from './schema.ts';
import { list, maybe, name, text } from './shape.ts';

/** Reads a dataset's facets. */
export const readDatasetFacets = (
  json: Json | undefined,
  dataset: DatasetName,
  path: string,
  setAside: SetAside[],
): DatasetFacets => {
  const place = facetPlace(json, path, setAside);
  const schema = place.readDeletable('schema', schemaFacet);
  const columnLineage = place.readDeletable('columnLineage', columnLineageFacet);
  const lineage = place.readDeletable('lineage', datasetLineageFacet(dataset));
  const symlinks = place.readDeletable('symlinks', symlinksFacet);
  const lifecycle = unlessDeleted(place.readDeletable('lifecycleStateChange', lifecycleFacet));
  const version = place.readDeletable('version', versionFacet);
  const documentation = place.readDeletable('documentation', documentationFacet);
  const owners = place.readDeletable('ownership', ownershipFacet);
  const tags = place.readDeletable('tags', tagsFacet);
  place.check(otherDatasetFacets);
  return {
    all: place.all,
    ...(schema !== undefined && { schema }),
    ...(columnLineage !== undefined && { columnLineage }),
    ...(lineage !== undefined && { lineage }),
    ...(symlinks !== undefined && { symlinks }),
    ...(lifecycle !== undefined && { lifecycle }),
    ...(version !== undefined && { version }),
    ...(documentation !== undefined && { documentation }),
    ...(owners !== undefined && { owners }),
    ...(tags !== undefined && { tags }),
  };
};

const symlinksFacet = z
  .object({ identifiers: list(z.object({ namespace: name, name, type: text })) })
  .transform(({ identifiers }) => identifiers);

const lifecycleFacet = z
  .object({
    lifecycleStateChange: name,
    previousIdentifier: maybe(z.object({ namespace: name, name })),
  })
  .transform(({ lifecycleStateChange: change, previousIdentifier: previous }) => ({
    change,
    previous,
  }));

const versionFacet = z
  .object({ datasetVersion: text })
  .transform(({ datasetVersion }) => datasetVersion);

import type { DatasetFacets, SetAside } from '../event/event.ts';
import type { Json } from '../json/json.ts';
import type { DatasetName } from '../names.ts';
import { columnLineageFacet } from './column-lineage.ts';
import { documentationFacet, ownershipFacet, tagsFacet } from './described.ts';
import { datasetLineageFacet } from './explicit-lineage.ts';
import { otherDatasetFacets } from './other-facets.ts';
import { FacetPlace, unlessDeleted } from './place.ts';
import { schemaFacet } from './schema.ts';
import { list, maybeObject, name, text, type Reader } from './shape.ts';

const NO_FACETS: DatasetFacets = { all: new Map() };

/** Reads the facets of a dataset. */
export const readDatasetFacets = (
  json: Json | undefined,
  dataset: DatasetName,
  path: string,
  setAside: SetAside[],
): DatasetFacets => {
  const place = new FacetPlace(json, path, setAside);
  // Most datasets of an event have no facets.
  if (place.all.size === 0) return NO_FACETS;
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

const symlinksFacet: Reader<readonly (DatasetName & { readonly type: string })[]> = (json, fault) =>
  list(json, 'identifiers', identifier, fault);

const identifier: Reader<DatasetName & { readonly type: string }> = (json, fault) => ({
  ...datasetName(json, fault),
  type: text(json, 'type', fault),
});

const datasetName: Reader<DatasetName> = (json, fault) => ({
  namespace: name(json, 'namespace', fault),
  name: name(json, 'name', fault),
});

const lifecycleFacet: Reader<NonNullable<DatasetFacets['lifecycle']>> = (json, fault) => ({
  change: name(json, 'lifecycleStateChange', fault),
  previous: maybeObject(json, 'previousIdentifier', datasetName, fault),
});

const versionFacet: Reader<string> = (json, fault) => text(json, 'datasetVersion', fault);

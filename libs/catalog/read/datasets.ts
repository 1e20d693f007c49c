import type { EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import type { DatasetView, Page, Slice } from '../catalog.ts';

/** The dataset that a name means, whichever of its names it is; its namespace may be one as shown, without secrets. */
export const datasetByName = async (
  db: EntityManager,
  asOf: number,
  name: DatasetName,
): Promise<DatasetView | null> => (await datasetsByName(db, asOf, [name]))[0] ?? null;

/** For each name what {@link datasetByName} gives, in a number of queries that does not grow with the names. */
export const datasetsByName = (
  _db: EntityManager,
  _asOf: number,
  _names: readonly DatasetName[],
): Promise<readonly (DatasetView | null)[]> => {
  throw new Error('unreachable: not written yet');
};

/** Datasets by the name they show; with a namespace only those that have a name in it. */
export const listDatasets = (
  _db: EntityManager,
  _asOf: number,
  _namespace: string | null,
  _page: Page,
): Promise<Slice<DatasetView>> => {
  throw new Error('unreachable: not written yet');
};

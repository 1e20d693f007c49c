import { datasetsByName, jobsByName, type Catalog, type Described, type TagView } from '#catalog';
import { assetKey, type Asset } from '#impact';
import type { AffectedAsset } from './affected-assets.ts';
import type { PolicySubject, StatedOwner } from './policy.ts';

/**
 * What a policy looks at, read from the catalog as of a sequence: owners, tags and namespaces of the affected
 * assets.
 */
export const policySubjectOf = async (
  db: Catalog['db'],
  asOf: number,
  affected: readonly AffectedAsset[],
): Promise<PolicySubject> => {
  const described = await describedOf(
    db,
    asOf,
    affected.map(({ asset }) => asset),
  );
  const found = affected.map(({ asset, severity }) => ({
    ...{ asset, severity },
    described: described.get(assetKey(holderOf(asset))) ?? null,
  }));
  const breaking = found.filter(({ severity }) => severity === 'BREAKING');
  return {
    owners: sorted(breaking.flatMap(({ described: one }) => namesOf(one))),
    namespaces: sorted(breaking.map(({ asset }) => asset.namespace)),
    tags: sorted(breaking.flatMap((one) => tagsOf(one.asset, one.described).flatMap(wordsOf))),
    affectedOwners: statedOwners(found.flatMap(({ described: one }) => one?.owners ?? [])),
  };
};

/** Datasets and jobs by key. Each is read once, however many of its fields are affected. */
const describedOf = async (
  db: Catalog['db'],
  asOf: number,
  assets: readonly Asset[],
): Promise<ReadonlyMap<string, Described>> => {
  const holders = [...new Map(assets.map((one) => [assetKey(holderOf(one)), holderOf(one)]))];
  const found = new Map<string, Described>();
  for (const kind of ['DATASET', 'JOB'] as const) {
    const own = holders.filter(([, asset]) => asset.kind === kind);
    const names = own.map(([, asset]) => asset);
    const views = await (kind === 'JOB'
      ? jobsByName(db, asOf, names)
      : datasetsByName(db, asOf, names));
    for (const [index, [key]] of own.entries()) {
      const view = views[index];
      if (view) found.set(key, view);
    }
  }
  return found;
};

/** What has owners and tags: for a field, its dataset. */
const holderOf = (asset: Asset): Asset =>
  asset.kind === 'FIELD'
    ? { kind: 'DATASET', namespace: asset.namespace, name: asset.name }
    : asset;

const namesOf = (described: Described | null): readonly string[] =>
  described?.owners.map(({ name }) => name) ?? [];

/** Tags of a dataset count for its fields; tags of its other fields do not. */
const tagsOf = (asset: Asset, described: Described | null): readonly TagView[] =>
  described?.tags.filter(
    ({ field }) => field === null || (asset.kind === 'FIELD' && field === asset.field),
  ) ?? [];

const wordsOf = ({ key, value }: TagView): readonly string[] => [key, `${key}=${value}`];

const statedOwners = (owners: Described['owners']): readonly StatedOwner[] => {
  const integrations = new Map<string, Set<string>>();
  for (const { name, statedBy } of owners) {
    const own = integrations.get(name) ?? new Set();
    integrations.set(name, own);
    for (const { integration } of statedBy) own.add(integration);
  }
  return [...integrations].map(([name, own]) => ({ name, integrations: [...own].sort() }));
};

const sorted = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

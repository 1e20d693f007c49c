import type { EntityManager } from 'typeorm';
import { annotationsAt, NO_ANNOTATIONS } from '../assets/annotations.ts';
import { rootsOf } from '../names/identities.ts';

/** The distinct owners and tags of a dataset or job. */
export interface OwnersAndTags {
  readonly owners: readonly string[];
  /** `text` is `key=value`. */
  readonly tags: readonly { readonly key: string; readonly text: string }[];
}

/** Reads the owners and tags of jobs and of datasets, by canonical node. */
export const ownersAndTagsOf = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<(node: number) => OwnersAndTags> => {
  const roots = await rootsOf(db, asOf, nodes);
  const root = (id: number): number => roots.get(id) ?? id;
  const described = await annotationsAt(db, asOf, nodes.map(root), ['OWNER', 'TAG']);
  return (id) => {
    const { owners, tags } = described.get(root(id)) ?? NO_ANNOTATIONS;
    const byText = new Map(tags.map(({ key, value }) => [`${key}=${value}`, key]));
    return {
      owners: [...new Set(owners.map(({ name }) => name))],
      tags: [...byText].map(([text, key]) => ({ key, text })),
    };
  };
};

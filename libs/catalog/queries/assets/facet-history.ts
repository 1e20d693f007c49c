import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { FacetRow } from '../../answer-tables.ts';
import type { FacetView, Page, Slice } from '../../catalog.ts';
import { contentsByHash } from '../contents.ts';
import { grouped } from '../grouped.ts';
import { identitiesOf, canonicalNodeOf } from '../names/identities.ts';
import { inChunks } from '../in-chunks.ts';
import { keyAfter, sliceOf, withItems } from '../page.ts';

/**
 * A value of a facet, from the event that stated it until the same integration changed or deleted
 * it.
 */
export interface FacetHistoryView extends FacetView {
  /** Null: still current. */
  readonly until: number | null;
}

/** Whose facet history to read, and of which key (null: all keys). */
export interface FacetsWanted {
  readonly node: number;
  readonly key: string | null;
}

/**
 * For each request, the same page of facet values, newest first. A dataset with several names
 * includes the values stated under each of them. Merging two datasets is not a change.
 */
export const facetHistoryOf = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly FacetsWanted[],
  page: Page,
): Promise<readonly Slice<FacetHistoryView>[]> => {
  const after = keyAfter(page, z.tuple([z.int(), z.string(), z.string(), z.string()]));
  const nodes = wanted.map(({ node }) => node);
  const shown = await canonicalNodeOf(db, asOf, nodes);
  const identities = await identitiesOf(db, asOf, [...new Set(shown.values())]);
  const membersOf = (node: number): readonly number[] =>
    identities.get(shown.get(node) ?? node)?.members.map(({ id }) => id) ?? [];
  const rows = await inChunks([...new Set(nodes.flatMap(membersOf))], (chunk) =>
    db.findBy(FacetRow, { owner: In(chunk), openedAt: LessThanOrEqual(asOf) }),
  );
  const byOwner = grouped(rows, ({ owner }) => owner);
  const slices = wanted.map(({ node, key }) => {
    const own = membersOf(node)
      .flatMap((member) => byOwner.get(member) ?? [])
      .filter((row) => key === null || row.key === key);
    const all = joinAdjacent(own).sort((a, b) => compare(keyOf(b), keyOf(a)));
    const rest = after === null ? all : all.filter((one) => compare(keyOf(one), after) < 0);
    return sliceOf(rest, page, all.length, keyOf);
  });
  const texts = await contentsByHash(
    db,
    slices.flatMap(({ items }) => items.map(({ node }) => node.content)),
  );
  return slices.map((slice) =>
    withItems(
      slice,
      slice.items.map(({ node: { key, content, integration, openedAt, closedAt } }) => ({
        key,
        json: texts.get(content) ?? '{}',
        integration,
        since: openedAt,
        until: closedAt > asOf ? null : closedAt,
      })),
    ),
  );
};

type FacetValue = Pick<FacetRow, 'key' | 'integration' | 'content' | 'openedAt' | 'closedAt'>;

/** Joins adjacent intervals with equal values, also across the names of a dataset. */
const joinAdjacent = (rows: readonly FacetValue[]): FacetValue[] => {
  const all: FacetValue[] = [];
  const stated = grouped(rows, ({ key, integration, content }) =>
    JSON.stringify([key, integration, content]),
  );
  for (const own of stated.values()) {
    let last: FacetValue | null = null;
    for (const { key, integration, content, openedAt, closedAt } of own.toSorted(
      (a, b) => a.openedAt - b.openedAt,
    )) {
      if (last !== null && last.closedAt >= openedAt) {
        last.closedAt = Math.max(last.closedAt, closedAt);
      } else {
        last = { key, integration, content, openedAt, closedAt };
        all.push(last);
      }
    }
  }
  return all;
};

type FacetKey = [since: number, key: string, integration: string, content: string];

const keyOf = ({ openedAt, key, integration, content }: FacetValue): FacetKey => [
  openedAt,
  key,
  integration,
  content,
];

const compare = (a: FacetKey, b: FacetKey): number => {
  if (a[0] !== b[0]) return a[0] - b[0];
  // The list is in descending order, so the keys of one event are compared in reverse.
  if (a[1] !== b[1]) return a[1] < b[1] ? 1 : -1;
  if (a[2] !== b[2]) return a[2] < b[2] ? 1 : -1;
  return a[3] < b[3] ? 1 : a[3] > b[3] ? -1 : 0;
};

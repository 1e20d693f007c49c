import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { compareUtf8 } from '#openlineage';
import type { Page, SearchHit, Slice } from '../../catalog.ts';
import { NodeRow } from '../../log-tables.ts';
import { hitsOf, MATCHES, PLACES, type Hit, type SearchQuestion } from './hits.ts';
import { BadCursor, keyAfter, sliceOf, withItems } from '../page.ts';

const hitCursor = z.tuple([z.int(), z.int()]);

/**
 * A page of the datasets and jobs that match a query, best match first, then by name. A query
 * without words has no results.
 */
export const search = async (
  db: EntityManager,
  asOf: number,
  question: SearchQuestion,
  page: Page,
): Promise<Slice<SearchHit>> => {
  const after = await hitAfter(db, page);
  const found = await hitsOf(db, asOf, question);
  const byMatch = MATCHES.flatMap((_, rank) => found.filter(({ match }) => match === rank));
  const hits = byMatch.map((hit) => ({ hit, key: keyOf(hit) }));
  hits.sort((a, b) => byKey(a.key, b.key));
  const rest = hits.filter(({ key }) => after === null || byKey(key, after) > 0);
  const slice = sliceOf(rest, page, hits.length, ({ hit: { match, node } }) => [match, node.id]);
  return withItems(
    slice,
    slice.items.map(({ node: { hit } }) => viewOf(hit)),
  );
};

type HitKey = readonly [match: number, name: string, namespace: string, kind: string, id: number];

const hitAfter = async (db: EntityManager, page: Page): Promise<HitKey | null> => {
  const cursor = keyAfter(page, hitCursor);
  if (page.after === null || cursor === null) return null;
  const [match, id] = cursor;
  const node = await db.findOneBy(NodeRow, { id });
  if (!node) throw new BadCursor(page.after);
  return keyOf({ node, match });
};

const keyOf = ({ node: { id, kind, namespace, name }, match }: Omit<Hit, 'place'>): HitKey => [
  match,
  name,
  namespace,
  kind,
  id,
];

const byKey = (a: HitKey, b: HitKey): number =>
  a[0] - b[0] ||
  compareUtf8(a[1], b[1]) ||
  compareUtf8(a[2], b[2]) ||
  compareUtf8(a[3], b[3]) ||
  a[4] - b[4];

const viewOf = ({ node: { kind, namespace, name }, match, place }: Hit): SearchHit => ({
  kind,
  namespace,
  name,
  match: MATCHES[match] ?? 'BEGINNINGS',
  place: PLACES[place] ?? 'NAME',
});

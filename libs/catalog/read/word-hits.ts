import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { WordRow } from '../answer-tables.ts';
import type { SearchKind } from '../catalog.ts';
import { NodeRow } from '../log-tables.ts';
import { holds, inNamespace, shownAs, usedAgain, withShown } from './shown-nodes.ts';

/** A dataset, under the name it shows, or a job that has a word, or a longer one that begins with it. */
export interface WordHit {
  readonly node: Pick<NodeRow, 'id' | 'kind' | 'namespace' | 'name'>;
  /** The first place that has the word itself, as its rank; null where only longer words begin with it. */
  readonly exact: number | null;
  /** The first place that has a word beginning with it. */
  readonly place: number;
}

/** What is looked for: null for all. */
export interface Wanted {
  readonly kind: SearchKind | null;
  readonly namespace: string | null;
}

/** What has a word beginning with this one, by the node that it shows, in the order of names. `places` are in their order. */
export const hitsOfWord = async (
  db: EntityManager,
  asOf: number,
  word: string,
  places: readonly string[],
  { kind, namespace }: Wanted,
): Promise<ReadonlyMap<number, WordHit>> => {
  // The places are our own words, no one's input.
  const ranks = places.map((place, index) => `WHEN '${place}' THEN ${index}`).join(' ');
  const rank = `CASE word.place ${ranks} END`;
  const query = withShown(wordsFrom(db, asOf, word), 'word.owner')
    .innerJoin(NodeRow, 'node', `node.id = ${shownAs('word.owner')}`)
    .select('node.id', 'id')
    .addSelect('node.kind', 'kind')
    .addSelect('node.namespace', 'namespace')
    .addSelect('node.name', 'name')
    .addSelect(`MIN(${rank})`, 'place')
    .addSelect(`MIN(CASE WHEN word.word = :word THEN ${rank} END)`, 'exact')
    .groupBy('node.id')
    .addGroupBy('node.kind')
    .addGroupBy('node.namespace')
    .addGroupBy('node.name')
    // Sorted here, the hits of one word need no more than a look when they are sorted again.
    .orderBy('node.name')
    .addOrderBy('node.namespace');
  if (kind !== null) query.andWhere('node.kind = :kind', { kind });
  if (namespace !== null) {
    const inside = await inNamespace(db, asOf, namespace);
    query.andWhere(`node.id IN (${inside.getQuery()})`).setParameters(inside.getParameters());
  }
  const rows = await query.getRawMany<RawHit>();
  return new Map(
    rows.map(({ id, kind: own, namespace: its, name, place, exact }) => [
      Number(id),
      { node: { id: Number(id), kind: own, namespace: its, name }, place, exact },
    ]),
  );
};

interface RawHit extends Pick<NodeRow, 'kind' | 'namespace' | 'name'> {
  readonly id: number | string;
  readonly place: number;
  readonly exact: number | null;
}

/** Names that their dataset does not show, of which a word, or the whole, begins with this one; with the node that it does show. */
export const otherNamesOfWord = async (
  db: EntityManager,
  asOf: number,
  word: string,
): Promise<readonly { readonly shown: number; readonly name: string }[]> => {
  const rows = await withShown(wordsFrom(db, asOf, word), 'word.owner')
    .innerJoin(NodeRow, 'node', 'node.id = word.owner')
    .select(shownAs('word.owner'), 'shown')
    .addSelect('node.name', 'name')
    .distinct()
    .andWhere(`word.place = 'NAME' AND ${shownAs('word.owner')} <> word.owner`)
    .getRawMany<{ shown: number | string; name: string }>();
  return rows.map(({ shown, name }) => ({ shown: Number(shown), name }));
};

// No word begins with the last code point of all.
const LAST = '\u{10ffff}';

/** Words that begin with this one, but those of names that find another dataset by now. */
const wordsFrom = (db: EntityManager, asOf: number, word: string): SelectQueryBuilder<WordRow> => {
  const query = db.createQueryBuilder(WordRow, 'word');
  return query
    .where(`word.word >= :word AND word.word < :last AND ${holds('word')}`, {
      word,
      last: word + LAST,
      asOf,
    })
    .andWhere(`(word.place <> 'NAME' OR word.owner NOT IN ${usedAgain(query)})`);
};

import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { IdentityRow, WordRow } from '../answer-tables.ts';
import { NodeRow } from '../log-tables.ts';
import { holds, usedAgain } from './shown-nodes.ts';

/** Where a dataset or job has a word, as a rank of the place. */
export interface WordAt {
  /** The first place that has the word itself; null where only longer words begin with it. */
  readonly exact: number | null;
  /** The first place that has a word beginning with it. */
  readonly place: number;
}

/** By the node that each shows, the datasets and jobs that have a word beginning with this one. `places` are in their order. */
export const wordsBeginningWith = async (
  db: EntityManager,
  asOf: number,
  word: string,
  places: readonly string[],
): Promise<ReadonlyMap<number, WordAt>> => {
  // The places are our own words, no one's input.
  const rank = `CASE word.place ${places.map((place, index) => `WHEN '${place}' THEN ${index}`).join(' ')} END`;
  const rows = await wordsFrom(db, asOf, word)
    .select(SHOWN_AS, 'shown')
    .addSelect(`MIN(${rank})`, 'place')
    .addSelect(`MIN(CASE WHEN word.word = :word THEN ${rank} END)`, 'exact')
    .groupBy(SHOWN_AS)
    .getRawMany<{ shown: number | string; place: number; exact: number | null }>();
  return new Map(rows.map(({ shown, place, exact }) => [Number(shown), { place, exact }]));
};

/** Names that have a word beginning with this one, or do so as a whole, with the node that each shows as. */
export const namesBeginningWith = async (
  db: EntityManager,
  asOf: number,
  word: string,
): Promise<readonly { readonly shown: number; readonly name: string }[]> => {
  const rows = await wordsFrom(db, asOf, word)
    .innerJoin(NodeRow, 'node', 'node.id = word.owner')
    .select(SHOWN_AS, 'shown')
    .addSelect('node.name', 'name')
    .distinct()
    .andWhere("word.place = 'NAME'")
    .getRawMany<{ shown: number | string; name: string }>();
  return rows.map(({ shown, name }) => ({ shown: Number(shown), name }));
};

const SHOWN_AS = 'COALESCE(identity.shown, word.owner)';

// No word begins with the last code point of all.
const LAST = '\u{10ffff}';

const wordsFrom = (db: EntityManager, asOf: number, word: string): SelectQueryBuilder<WordRow> => {
  const query = db.createQueryBuilder(WordRow, 'word');
  return query
    .leftJoin(IdentityRow, 'identity', `identity.node = word.owner AND ${holds('identity')}`)
    .where(`word.word >= :word AND word.word < :last AND ${holds('word')}`, {
      word,
      last: word + LAST,
      asOf,
    })
    .andWhere(`(word.place <> 'NAME' OR word.owner NOT IN ${usedAgain(query)})`);
};

import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { NameWordRow, WordListRow, WordRow } from '../../answer-tables.ts';
import type { SearchKind } from '../../catalog.ts';
import { NodeRow } from '../../log-tables.ts';
import {
  isOpen,
  inNamespace,
  canonicalNode,
  reusedNames,
  joinCanonical,
} from '../names/canonical-nodes.ts';

/** A dataset, under the name it shows, or a job that has a word, or a longer one that begins with it. */
export interface WordHit {
  readonly node: Pick<NodeRow, 'id' | 'kind' | 'namespace' | 'name'>;
  /** The first place that has the word itself, as its rank; null where only longer words begin with it. */
  readonly exact: number | null;
  /** The first place that has a word beginning with it. */
  readonly place: number;
}

/** What is looked for: null for all. */
export interface SearchFilter {
  readonly kind: SearchKind | null;
  readonly namespace: string | null;
}

/** What has a word beginning with this one, by the node that it shows, in the order of names. `places` are in their order. */
export const hitsOfWord = async (
  db: EntityManager,
  asOf: number,
  word: string,
  places: readonly string[],
  { kind, namespace }: SearchFilter,
): Promise<ReadonlyMap<number, WordHit>> => {
  // The places are our own words, no one's input.
  const ranks = places.map((place, index) => `WHEN '${place}' THEN ${index}`).join(' ');
  const rank = `CASE word.place ${ranks} END`;
  const query = joinCanonical(wordsFrom(db, asOf, word), 'word.owner')
    .innerJoin(NodeRow, 'node', `node.id = ${canonicalNode('word.owner')}`)
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
  const rows = await joinCanonical(nameWordsFrom(db), 'own.node')
    .select(canonicalNode('own.node'), 'shown')
    .addSelect('named.name', 'name')
    .distinct()
    .andWhere(`${canonicalNode('own.node')} <> own.node`)
    .setParameters({ word, last: word + LAST, asOf })
    .getRawMany<{ shown: number | string; name: string }>();
  return rows.map(({ shown, name }) => ({ shown: Number(shown), name }));
};

// No word begins with the last code point of all.
const LAST = '\u{10ffff}';

/**
 * Words that begin with this one, as rows `word` of owner, word and place, but those of names that find another dataset by
 * now. To be joined with other tables.
 */
const wordsFrom = (
  db: EntityManager,
  asOf: number,
  word: string,
): SelectQueryBuilder<ObjectLiteral> => {
  const names = nameWordsFrom(db);
  const listed = db
    .createQueryBuilder(WordRow, 'listed')
    .innerJoin(WordListRow, 'list', `list.list = listed.list AND ${isOpen('list')}`)
    .select('list.owner', 'owner')
    .addSelect('listed.word', 'word')
    .addSelect('list.place', 'place')
    .where(begins('listed'));
  // The query builder puts columns into an order of its own, and a union goes by their order.
  const columns = 'SELECT owner, word, place FROM';
  return db
    .createQueryBuilder()
    .from(
      `(${columns} (${names.getQuery()}) AS named UNION ALL ${columns} (${listed.getQuery()}) AS listed)`,
      'word',
    )
    .setParameters({ word, last: word + LAST, asOf });
};

/** Words of names that begin with :word. A name has its words as long as there is the name. */
const nameWordsFrom = (db: EntityManager): SelectQueryBuilder<NameWordRow> => {
  const query = db.createQueryBuilder(NameWordRow, 'own');
  return query
    .innerJoin(NodeRow, 'named', 'named.id = own.node AND named.firstSequence <= :asOf')
    .select('own.node', 'owner')
    .addSelect('own.word', 'word')
    .addSelect("'NAME'", 'place')
    .where(`${begins('own')} AND own.node NOT IN ${reusedNames(query)}`);
};

const begins = (alias: string): string => `${alias}.word >= :word AND ${alias}.word < :last`;

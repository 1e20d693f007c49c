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

/**
 * A dataset (under its canonical name) or job that contains a word, or a longer word that begins
 * with it.
 */
export interface WordHit {
  readonly node: Pick<NodeRow, 'id' | 'kind' | 'namespace' | 'name'>;
  /** The rank of the best place that contains exactly this word. Null: only longer words. */
  readonly exact: number | null;
  /** The rank of the best place that contains a word beginning with it. */
  readonly place: number;
}

/** Restricts a search. Null: no restriction. */
export interface SearchFilter {
  readonly kind: SearchKind | null;
  readonly namespace: string | null;
}

/**
 * The nodes that contain a word beginning with this one, by canonical node, sorted by name.
 * `places` is in order of rank.
 */
export const hitsOfWord = async (
  db: EntityManager,
  asOf: number,
  word: string,
  places: readonly string[],
  { kind, namespace }: SearchFilter,
): Promise<ReadonlyMap<number, WordHit>> => {
  // The places are constants of this library, not user input, so they can be part of the SQL.
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
    // Sorting here makes the later sort of the results of a single word cheap.
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

/**
 * Names other than the canonical ones of which a word, or the whole name, begins with this word;
 * with the canonical node.
 */
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

// The greatest code point: an upper bound for all words with a prefix.
const LAST = '\u{10ffff}';

/**
 * Words that begin with this one, as rows `word` of owner, word and place, for joining with other
 * tables. Excludes names that now resolve to another dataset.
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
  // The query builder reorders columns, but a UNION matches them by position.
  const columns = 'SELECT owner, word, place FROM';
  return db
    .createQueryBuilder()
    .from(
      `(${columns} (${names.getQuery()}) AS named UNION ALL ${columns} (${listed.getQuery()}) AS listed)`,
      'word',
    )
    .setParameters({ word, last: word + LAST, asOf });
};

/** Words of names that begin with :word. Names keep their words as long as they exist. */
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

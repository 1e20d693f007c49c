import type { EntityManager } from 'typeorm';
import { compareUtf8, type DatasetName } from '#openlineage';
import { escapeForDb, foldText, splitWords } from '#projection';
import { NameWordRow } from '../../answer-tables.ts';
import { NodeRow } from '../../log-tables.ts';
import { inChunks } from '../in-chunks.ts';
import { nodesByName } from './nodes-by-name.ts';
import { selectCurrentNames, CANONICAL_NODE } from './canonical-nodes.ts';

/** A dataset under its canonical name, or a job. */
export type NamedAsset = Pick<NodeRow, 'id' | 'kind' | 'namespace' | 'name'>;

/**
 * The datasets and jobs that a text typed by a user can refer to, by namespace and name:
 *
 * 1. those whose full name it is: namespace, one separator, name. Namespaces and names may contain
 *    slashes, dots and spaces, so every separator of the text is tried;
 * 2. otherwise those with a name that equals the text, or ends with a separator and the text,
 *    ignoring case. If several datasets or several jobs match, those that match in the same case
 *    are preferred.
 *
 * Aliases count as names. A reused name refers only to the dataset that has it now.
 */
export const assetsNamed = async (
  db: EntityManager,
  asOf: number,
  text: string,
  kind: NodeRow['kind'] | null,
): Promise<readonly NamedAsset[]> => {
  const kinds = kind === null ? (['DATASET', 'JOB'] as const) : [kind];
  const full = await Promise.all(kinds.map((each) => byFullName(db, asOf, text, each)));
  const isFull = full.some(({ length }) => length > 0);
  const ids = isFull
    ? full
    : await Promise.all(kinds.map((each) => byEnding(db, asOf, text, each)));
  const shown = await nodesOf(db, [...new Set(ids.flat())]);
  return [...shown].sort(
    (a, b) => compareUtf8(a.namespace, b.namespace) || compareUtf8(a.name, b.name),
  );
};

const SEPARATOR = /[\s/.:]/u;

const byFullName = async (
  db: EntityManager,
  asOf: number,
  text: string,
  kind: NodeRow['kind'],
): Promise<readonly number[]> => {
  const splits: DatasetName[] = [];
  for (let index = 1; index < text.length - 1; index += 1) {
    if (SEPARATOR.test(text.charAt(index)))
      splits.push({ namespace: text.slice(0, index), name: text.slice(index + 1) });
  }
  const nodes = await nodesByName(db, asOf, kind, splits);
  return canonicalNodesOf(
    db,
    asOf,
    nodes.flatMap((node) => node?.id ?? []),
  );
};

const byEnding = async (
  db: EntityManager,
  asOf: number,
  text: string,
  kind: NodeRow['kind'],
): Promise<readonly number[]> => {
  const stored = escapeForDb(text);
  const words = [...new Set(splitWords(text))];
  if (words.length === 0) return [];
  const query = selectCurrentNames(db, asOf)
    .select(CANONICAL_NODE, 'shown')
    .addSelect('named.name', 'name')
    .andWhere('named.kind = :kind', { kind });
  // The longest words are the rarest.
  const rarest = words.sort((a, b) => b.length - a.length).slice(0, 3);
  for (const [index, word] of rarest.entries()) {
    const having = query
      .subQuery()
      .select('own.node')
      .from(NameWordRow, 'own')
      .where(`own.word = :word${index}`);
    query.andWhere(`named.id IN ${having.getQuery()}`).setParameter(`word${index}`, word);
  }
  const rows = await query.getRawMany<{ shown: number | string; name: string }>();
  const folded = foldText(stored);
  const ending = rows.filter(({ name }) => endsWith(foldText(name), folded));
  const exact = ending.filter(({ name }) => endsWith(name, stored));
  return (exact.length > 0 ? exact : ending).map(({ shown }) => Number(shown));
};

const endsWith = (name: string, ending: string): boolean => {
  if (!name.endsWith(ending)) return false;
  const before = name.charAt(name.length - ending.length - 1);
  return before === '' || SEPARATOR.test(before);
};

/** The canonical nodes of these nodes. */
const canonicalNodesOf = (
  db: EntityManager,
  asOf: number,
  ids: readonly number[],
): Promise<readonly number[]> =>
  inChunks(ids, async (chunk) => {
    const rows = await selectCurrentNames(db, asOf)
      .select(CANONICAL_NODE, 'shown')
      .andWhere('named.id IN (:...chunk)', { chunk })
      .getRawMany<{ shown: number | string }>();
    return rows.map(({ shown }) => Number(shown));
  });

const nodesOf = (db: EntityManager, ids: readonly number[]): Promise<readonly NamedAsset[]> =>
  inChunks(ids, (chunk) =>
    db
      .createQueryBuilder(NodeRow, 'node')
      .select(['node.id', 'node.kind', 'node.namespace', 'node.name'])
      .where('node.id IN (:...chunk)', { chunk })
      .getMany(),
  );

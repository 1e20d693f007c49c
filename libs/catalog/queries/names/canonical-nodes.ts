import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { redactNamespace } from '#openlineage';
import { escapeForDb } from '#projection';
import { IdentityRow } from '../../answer-tables.ts';
import { NodeRow } from '../../log-tables.ts';
import { mayBeRedacted } from './nodes-by-name.ts';

// The building blocks of list, search and count queries. All of them use the parameter :asOf.

/** SQL condition: the interval of `alias` contains :asOf. */
export const isOpen = (alias: string): string =>
  `${alias}.openedAt <= :asOf AND ${alias}.closedAt > :asOf`;

/**
 * Joins the identity rows of a node, given as an SQL expression, for use with {@link
 * canonicalNode}. A node without an identity row is its own canonical node; otherwise its row, or
 * the row of its root, points to it.
 */
export const joinCanonical = <T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  node: string,
): SelectQueryBuilder<T> =>
  query
    .leftJoin(IdentityRow, 'identity', `identity.node = ${node} AND ${isOpen('identity')}`)
    .leftJoin(
      IdentityRow,
      'root',
      `root.node = identity.shown AND ${pointsToRoot} AND ${isOpen('root')}`,
    );

// Only the root's own row points to a node with an equal or greater id.
const pointsToRoot = 'identity.shown < identity.node';

/** SQL expression for the canonical node of a node that was joined by {@link joinCanonical}. */
export const canonicalNode = (node: string): string =>
  `COALESCE(root.shown, identity.shown, ${node})`;

/**
 * The canonical nodes of datasets and jobs as of a sequence, as `node`: one for each dataset,
 * however many names it has.
 */
export const selectCanonicalNodes = (
  db: EntityManager,
  asOf: number,
): SelectQueryBuilder<NodeRow> => {
  const query = db.createQueryBuilder(NodeRow, 'node');
  const elsewhere = query
    .subQuery()
    .select('1')
    .from(IdentityRow, 'identity')
    .leftJoin(
      IdentityRow,
      'root',
      `root.node = identity.shown AND ${pointsToRoot} AND ${isOpen('root')}`,
    )
    .where(
      `identity.node = node.id AND ${canonicalNode('node.id')} <> node.id AND ${isOpen('identity')}`,
    );
  return query
    .where('node.firstSequence <= :asOf', { asOf })
    .andWhere(`NOT EXISTS ${elsewhere.getQuery()}`);
};

/**
 * The names that currently resolve to a dataset or job, as `named`, with their canonical node as
 * {@link CANONICAL_NODE}. Excludes older incarnations of reused names.
 */
export const selectCurrentNames = (
  db: EntityManager,
  asOf: number,
): SelectQueryBuilder<NodeRow> => {
  const query = db.createQueryBuilder(NodeRow, 'named');
  return joinCanonical(query, 'named.id')
    .where('named.firstSequence <= :asOf', { asOf })
    .andWhere(`named.id NOT IN ${reusedNames(query)}`);
};

/** Subquery: the ids of older incarnations of reused names. */
export const reusedNames = (query: SelectQueryBuilder<ObjectLiteral>): string =>
  query
    .subQuery()
    .select('former.id')
    .from(NodeRow, 'later')
    // Not correlated: names are not indexed, so they are compared once instead of once per row.
    .innerJoin(
      NodeRow,
      'former',
      `former.kind = later.kind AND former.namespace = later.namespace AND former.name = later.name
        AND former.generation < later.generation`,
    )
    .where('later.generation > 0 AND later.firstSequence <= :asOf')
    .getQuery();

/** SQL expression for the canonical node in {@link selectCurrentNames}. */
export const CANONICAL_NODE = canonicalNode('named.id');

/**
 * Query for the canonical ids of datasets and jobs with a name in a namespace, which is given with
 * or without secrets.
 */
export const inNamespace = async (
  db: EntityManager,
  asOf: number,
  namespace: string,
): Promise<SelectQueryBuilder<NodeRow>> => {
  const namespaces = await namespacesShownAs(db, asOf, namespace);
  return selectCurrentNames(db, asOf)
    .select(CANONICAL_NODE, 'id')
    .andWhere('named.namespace IN (:...namespaces)', { namespaces });
};

/** All namespaces that are equal to this one without their secrets. */
const namespacesShownAs = async (
  db: EntityManager,
  asOf: number,
  namespace: string,
): Promise<readonly string[]> => {
  const stored = escapeForDb(namespace);
  if (!mayBeRedacted({ namespace, name: '' })) return [stored];
  const rows = await db
    .createQueryBuilder(NodeRow, 'node')
    .select('node.namespace', 'namespace')
    .distinct()
    .where('node.firstSequence <= :asOf', { asOf })
    .getRawMany<{ namespace: string }>();
  const alike = rows.filter((row) => redactNamespace(row.namespace) === stored);
  return [stored, ...alike.map((row) => row.namespace)];
};

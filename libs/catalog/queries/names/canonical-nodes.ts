import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { redactNamespace } from '#openlineage';
import { escapeForDb } from '#projection';
import { IdentityRow } from '../../answer-tables.ts';
import { NodeRow } from '../../log-tables.ts';
import { mayBeRedacted } from './nodes-by-name.ts';

// The queries that lists, search and counts are made of. All take the parameter :asOf.

/** The interval of `alias` has :asOf in it. */
export const isOpen = (alias: string): string =>
  `${alias}.openedAt <= :asOf AND ${alias}.closedAt > :asOf`;

/**
 * Joins the identity of a node (an expression), so that {@link canonicalNode} gives the node that it shows as: itself without a
 * row, otherwise what its row or that of its root leads to.
 */
export const joinCanonical = <T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  node: string,
): SelectQueryBuilder<T> =>
  query
    .leftJoin(IdentityRow, 'identity', `identity.node = ${node} AND ${isOpen('identity')}`)
    .leftJoin(IdentityRow, 'root', `root.node = identity.shown AND ${isLed} AND ${isOpen('root')}`);

// Only the root's own row leads to a node that is not less.
const isLed = 'identity.shown < identity.node';

/** The node that a node of {@link joinCanonical} shows as. */
export const canonicalNode = (node: string): string =>
  `COALESCE(root.shown, identity.shown, ${node})`;

/** Nodes under which a dataset or job is shown as of a sequence, as `node`: one for each dataset, whatever its names are. */
export const selectCanonicalNodes = (
  db: EntityManager,
  asOf: number,
): SelectQueryBuilder<NodeRow> => {
  const query = db.createQueryBuilder(NodeRow, 'node');
  const elsewhere = query
    .subQuery()
    .select('1')
    .from(IdentityRow, 'identity')
    .leftJoin(IdentityRow, 'root', `root.node = identity.shown AND ${isLed} AND ${isOpen('root')}`)
    .where(
      `identity.node = node.id AND ${canonicalNode('node.id')} <> node.id AND ${isOpen('identity')}`,
    );
  return query
    .where('node.firstSequence <= :asOf', { asOf })
    .andWhere(`NOT EXISTS ${elsewhere.getQuery()}`);
};

/**
 * Names that are found, as `named`, with the node that each shows as in {@link CANONICAL_NODE}: all but the names that were used
 * again, for another dataset, after a RENAME left them.
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

/** The nodes of names that were used again, as a subquery. */
export const reusedNames = (query: SelectQueryBuilder<ObjectLiteral>): string =>
  query
    .subQuery()
    .select('former.id')
    .from(NodeRow, 'later')
    // Not correlated: no index has the names, so they are compared once and not once for each.
    .innerJoin(
      NodeRow,
      'former',
      `former.kind = later.kind AND former.namespace = later.namespace AND former.name = later.name
        AND former.generation < later.generation`,
    )
    .where('later.generation > 0 AND later.firstSequence <= :asOf')
    .getQuery();

/** The node that a name of {@link selectCurrentNames} shows as. */
export const CANONICAL_NODE = canonicalNode('named.id');

/** Of {@link selectCanonicalNodes} those that have a name in a namespace, as sent or as shown: a query of their ids. */
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

/** The namespaces that are shown like this one. */
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

import type { DatasetName } from '#openlineage';
import type { GraphEdge, NearEdge, NearFieldEdge, Neighbourhood } from '../graph.ts';
import type { GraphSnapshot } from './snapshot.ts';
import { NONE } from './storage/column.ts';
import type { RowTable } from './storage/row-table.ts';
import { BASES } from './storage/store.ts';
import { TimeLimit } from './time-limit.ts';

/** See {@link LineageGraph.neighbourhoods}; `ids` are those of the catalog. */
export const neighbourhoodsIn = (
  snapshot: GraphSnapshot,
  ids: readonly number[],
  timeoutMs: number,
): readonly (Neighbourhood | null)[] => {
  const { nodes } = snapshot.store;
  const timeLimit = new TimeLimit(timeoutMs);
  return ids.map((id) => {
    timeLimit.tick(1);
    if (!nodes.has(id)) return null;
    const node = snapshot.canonical(nodes.indexOf(id));
    requireAll(snapshot, node);
    return new StoredNeighbourhood(snapshot, node);
  });
};

/**
 * Requires every row that the neighbourhood may be asked for later, so that a partial store loads them in one
 * round. Does nothing on a store that has all rows.
 */
const requireAll = (snapshot: GraphSnapshot, node: number): void => {
  const { coverage } = snapshot.store.products;
  for (const alias of coverage === null ? [] : snapshot.aliasesOf(node)) {
    coverage?.leaving.require(alias);
    coverage?.entering.require(alias);
  }
  for (const table of snapshot.store.tables()) {
    if (table.coverage === null) return;
    for (const alias of snapshot.aliasesOf(node)) {
      table.coverage.leaving.require(alias);
      // The rows of fields only leave a dataset.
      if (table !== snapshot.store.fields) table.coverage.entering.require(alias);
    }
  }
};

/**
 * The edges at a dataset or job, read from the store when they are asked for. They stay the same after later changes,
 * because rows are only added and closed after the snapshot's sequence. A class, because an analysis has tens of
 * thousands of them.
 */
class StoredNeighbourhood implements Neighbourhood {
  readonly id: number;
  readonly #snapshot: GraphSnapshot;
  readonly #node: number;
  readonly #name: DatasetName;

  constructor(snapshot: GraphSnapshot, node: number) {
    this.#snapshot = snapshot;
    this.#node = node;
    this.#name = snapshot.nameOf(node);
    this.id = snapshot.store.nodes.at(node).id;
  }

  get namespace(): string {
    return this.#name.namespace;
  }

  get name(): string {
    return this.#name.name;
  }

  leaving(kind: GraphEdge['kind']): readonly NearEdge[] {
    return this.#edges('eachOutgoing', kind);
  }

  entering(kind: GraphEdge['kind']): readonly NearEdge[] {
    return this.#edges('eachIncoming', kind);
  }

  fieldEdgesLeaving(): readonly NearFieldEdge[] {
    return this.#fieldEdges('eachOutgoing');
  }

  fieldEdgesEntering(): readonly NearFieldEdge[] {
    return this.#fieldEdges('eachIncoming');
  }

  fields(): readonly string[] {
    const { fields, strings } = this.#snapshot.store;
    const found: string[] = [];
    this.#snapshot.eachOutgoing(fields, this.#node, (row) =>
      found.push(strings.at(fields.extra[0]?.at(row) ?? strings.length)),
    );
    return found;
  }

  namesWritten(): readonly string[] {
    return this.#names('eachIncoming', 1);
  }

  namesRead(): readonly string[] {
    return this.#names('eachOutgoing', 0);
  }

  #names(each: 'eachOutgoing' | 'eachIncoming', column: 0 | 1): readonly string[] {
    const { fieldEdges, strings } = this.#snapshot.store;
    const values = fieldEdges.extra[column]?.values ?? [];
    const found = new Set<number>();
    this.#snapshot[each](fieldEdges, this.#node, (row) => found.add(values[row] ?? NONE));
    found.delete(NONE);
    return Array.from(found, (name) => strings.at(name));
  }

  #edges(each: 'eachOutgoing' | 'eachIncoming', kind: GraphEdge['kind']): readonly NearEdge[] {
    const table = this.#snapshot.store.edges[kind];
    const found: NearEdge[] = [];
    const { productEdges } = this.#snapshot;
    this.#snapshot[each](table, this.#node, (row) => {
      if (kind === 'FEEDS' && productEdges.ofRow(row) !== null) return;
      found.push({
        from: this.#idOf(table.from.at(row)),
        to: this.#idOf(table.to.at(row)),
        job: this.#jobOf(table, row),
        basis: BASES[table.extra[0]?.at(row) ?? BASES.length] ?? null,
        openedAt: table.opened.at(row),
      });
    });
    if (kind !== 'FEEDS') return found;
    const { nodes } = this.#snapshot.store;
    const side = each === 'eachOutgoing' ? 'SOURCE' : 'TARGET';
    for (const { source, target, job, openedAt } of productEdges.around(side, this.#node))
      found.push({
        from: nodes.at(source).id,
        to: nodes.at(target).id,
        job: nodes.at(job).id,
        basis: 'INFERRED',
        openedAt,
      });
    return found;
  }

  #fieldEdges(each: 'eachOutgoing' | 'eachIncoming'): readonly NearFieldEdge[] {
    const { fieldEdges, transformations } = this.#snapshot.store;
    const found: NearFieldEdge[] = [];
    this.#snapshot[each](fieldEdges, this.#node, (row) =>
      found.push({
        from: this.#idOf(fieldEdges.from.at(row)),
        fromField: this.#field(0, row),
        to: this.#idOf(fieldEdges.to.at(row)),
        toField: this.#field(1, row),
        job: this.#jobOf(fieldEdges, row),
        transformation: transformations.at(fieldEdges.extra[2]?.at(row) ?? 0),
        openedAt: fieldEdges.opened.at(row),
      }),
    );
    return found;
  }

  /** The id of the canonical node. */
  #idOf(node: number): number {
    return this.#snapshot.store.nodes.at(this.#snapshot.canonical(node)).id;
  }

  #jobOf({ job }: RowTable, row: number): number | null {
    const { nodes } = this.#snapshot.store;
    const node = job.at(row);
    return node < nodes.length ? nodes.at(node).id : null;
  }

  #field(column: 0 | 1, row: number): string | null {
    const { fieldEdges, strings } = this.#snapshot.store;
    const name = fieldEdges.extra[column]?.at(row) ?? strings.length;
    return name < strings.length ? strings.at(name) : null;
  }
}

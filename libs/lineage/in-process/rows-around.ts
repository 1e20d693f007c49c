import type { DatasetName } from '#openlineage';
import type { GraphEdge, NearEdge, NearFieldEdge, Vicinity } from '../graph.ts';
import { NONE } from './storage/column.ts';
import type { Moment } from './snapshot.ts';
import type { RowTable } from './storage/row-table.ts';
import { BASES } from './storage/store.ts';

/**
 * The rows around a dataset or job, read from the store when they are asked for; what held at a sequence is the same later. A class,
 * because there are tens of thousands of them in a walk.
 */
export class RowsAround implements Vicinity {
  readonly id: number;
  readonly #moment: Moment;
  readonly #node: number;
  readonly #name: DatasetName;

  constructor(moment: Moment, node: number) {
    this.#moment = moment;
    this.#node = node;
    this.#name = moment.nameOf(node);
    this.id = moment.store.nodes.at(node).id;
  }

  get namespace(): string {
    return this.#name.namespace;
  }

  get name(): string {
    return this.#name.name;
  }

  leaving(kind: GraphEdge['kind']): readonly NearEdge[] {
    return this.#edges('eachFrom', kind);
  }

  entering(kind: GraphEdge['kind']): readonly NearEdge[] {
    return this.#edges('eachTo', kind);
  }

  fieldEdgesLeaving(): readonly NearFieldEdge[] {
    return this.#fieldEdges('eachFrom');
  }

  fieldEdgesEntering(): readonly NearFieldEdge[] {
    return this.#fieldEdges('eachTo');
  }

  fields(): readonly string[] {
    const { fields, words } = this.#moment.store;
    const found: string[] = [];
    this.#moment.eachFrom(fields, this.#node, (row) =>
      found.push(words.at(fields.extra[0]?.at(row) ?? words.length)),
    );
    return found;
  }

  namesWritten(): readonly string[] {
    return this.#names('eachTo', 1);
  }

  namesRead(): readonly string[] {
    return this.#names('eachFrom', 0);
  }

  #names(each: 'eachFrom' | 'eachTo', column: 0 | 1): readonly string[] {
    const { fieldEdges, words } = this.#moment.store;
    const values = fieldEdges.extra[column]?.values ?? [];
    const found = new Set<number>();
    this.#moment[each](fieldEdges, this.#node, (row) => found.add(values[row] ?? NONE));
    found.delete(NONE);
    return Array.from(found, (word) => words.at(word));
  }

  #edges(each: 'eachFrom' | 'eachTo', kind: GraphEdge['kind']): readonly NearEdge[] {
    const table = this.#moment.store.edges[kind];
    const found: NearEdge[] = [];
    const { productFeeds } = this.#moment;
    this.#moment[each](table, this.#node, (row) => {
      if (kind === 'FEEDS' && productFeeds.ofRow(row) !== null) return;
      found.push({
        from: this.#idOf(table.from.at(row)),
        to: this.#idOf(table.to.at(row)),
        job: this.#jobOf(table, row),
        basis: BASES[table.extra[0]?.at(row) ?? BASES.length] ?? null,
        openedAt: table.opened.at(row),
      });
    });
    if (kind !== 'FEEDS') return found;
    const { nodes } = this.#moment.store;
    const side = each === 'eachFrom' ? 'SOURCE' : 'TARGET';
    for (const { source, target, job, openedAt } of productFeeds.around(side, this.#node))
      found.push({
        from: nodes.at(source).id,
        to: nodes.at(target).id,
        job: nodes.at(job).id,
        basis: 'INFERRED',
        openedAt,
      });
    return found;
  }

  #fieldEdges(each: 'eachFrom' | 'eachTo'): readonly NearFieldEdge[] {
    const { fieldEdges, transformations } = this.#moment.store;
    const found: NearFieldEdge[] = [];
    this.#moment[each](fieldEdges, this.#node, (row) =>
      found.push({
        from: this.#idOf(fieldEdges.from.at(row)),
        fromField: this.#word(0, row),
        to: this.#idOf(fieldEdges.to.at(row)),
        toField: this.#word(1, row),
        job: this.#jobOf(fieldEdges, row),
        transformation: transformations.at(fieldEdges.extra[2]?.at(row) ?? 0),
        openedAt: fieldEdges.opened.at(row),
      }),
    );
    return found;
  }

  /** The node that an end's dataset shows. */
  #idOf(node: number): number {
    return this.#moment.store.nodes.at(this.#moment.dataset(node)).id;
  }

  #jobOf({ job }: RowTable, row: number): number | null {
    const { nodes } = this.#moment.store;
    const stater = job.at(row);
    return stater < nodes.length ? nodes.at(stater).id : null;
  }

  #word(column: 0 | 1, row: number): string | null {
    const { fieldEdges, words } = this.#moment.store;
    const word = fieldEdges.extra[column]?.at(row) ?? words.length;
    return word < words.length ? words.at(word) : null;
  }
}

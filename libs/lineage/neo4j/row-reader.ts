import type {
  Basis,
  GraphEdge,
  GraphField,
  GraphFieldEdge,
  GraphIdentity,
  GraphNode,
  GraphProductMember,
} from '../graph.ts';
import type { Values } from './driver.ts';
import { decodeText, type RowIds } from './stored-values.ts';

/** The columns that a query has to return for {@link rowReader} to read its rows. */
export const EDGE_COLUMNS = 'e.id, a.id, b.id, e.job, e.basis, e.openedAt, e.closedAt';
/** For a member `e` of a product `p`; `a` is its dataset. */
export const MEMBER_COLUMNS =
  "e.id, p.product, e.job, type(e) = 'SOURCE_OF', a.id, e.openedAt, e.closedAt";
export const FIELD_EDGE_COLUMNS =
  'e.id, e.from, a.path, e.to, b.path, e.job, e.type, e.subtype, e.masking, e.openedAt, e.closedAt';
export const FIELD_COLUMNS = 'e.id, a.id, b.path, e.openedAt, e.closedAt';
export const NODE_COLUMNS = 'n.id, n:Job, n.namespace, n.name, n.generation, n.firstSequence';
export const IDENTITY_COLUMNS = 'e.id, a.id, b.id, e.openedAt, e.closedAt';

export const rowReader = (ids: RowIds) => {
  const id = (columns: Columns): number => ids.fromStored(columns.number());
  const idOrNull = (columns: Columns): number | null => {
    const stored = columns.numberOrNull();
    return stored === null ? null : ids.fromStored(stored);
  };
  const interval = (columns: Columns) => ({
    openedAt: columns.number(),
    closedAt: columns.number(),
  });
  return {
    edge:
      (kind: GraphEdge['kind']) =>
      (values: Values): GraphEdge => {
        const columns = new Columns(values);
        return {
          id: id(columns),
          kind,
          from: id(columns),
          to: id(columns),
          job: idOrNull(columns),
          basis: columns.basisOrNull(),
          ...interval(columns),
        };
      },
    member(values: Values): GraphProductMember {
      const columns = new Columns(values);
      return {
        id: id(columns),
        product: id(columns),
        job: id(columns),
        side: columns.flag() ? 'SOURCE' : 'TARGET',
        node: id(columns),
        ...interval(columns),
      };
    },
    fieldEdge(values: Values): GraphFieldEdge {
      const columns = new Columns(values);
      return {
        id: id(columns),
        from: id(columns),
        fromField: columns.textOrNull(),
        to: id(columns),
        toField: columns.textOrNull(),
        job: idOrNull(columns),
        type: columns.textOrNull(),
        subtype: columns.textOrNull(),
        masking: columns.flag(),
        ...interval(columns),
      };
    },
    field(values: Values): GraphField {
      const columns = new Columns(values);
      const [row, dataset, path] = [id(columns), id(columns), columns.text()];
      return { id: row, dataset, path, ...interval(columns) };
    },
    identity(values: Values): GraphIdentity {
      const columns = new Columns(values);
      return { id: id(columns), node: id(columns), shown: id(columns), ...interval(columns) };
    },
    node(values: Values): GraphNode {
      const columns = new Columns(values);
      return {
        id: id(columns),
        kind: columns.flag() ? 'JOB' : 'DATASET',
        namespace: columns.text(),
        name: columns.text(),
        generation: columns.number(),
        firstSequence: columns.number(),
      };
    },
  };
};

export type RowReader = ReturnType<typeof rowReader>;

/**
 * Reads the columns of a row one after the other. Throws on a value of another type, since then something else has
 * written to the graph.
 */
export class Columns {
  #next = 0;

  constructor(readonly values: Values) {}

  number(): number {
    const value = this.#take();
    if (typeof value !== 'number') throw broken(value, 'a number');
    return value;
  }

  numberOrNull(): number | null {
    return this.#isNull() ? null : this.number();
  }

  text(): string {
    const value = this.#take();
    if (typeof value !== 'string') throw broken(value, 'a text');
    return decodeText(value);
  }

  textOrNull(): string | null {
    return this.#isNull() ? null : this.text();
  }

  flag(): boolean {
    return this.#take() === true;
  }

  basisOrNull(): Basis | null {
    const text = this.textOrNull();
    if (text === null || text === 'EXPLICIT' || text === 'COLUMN' || text === 'INFERRED')
      return text;
    throw broken(text, 'a basis');
  }

  #isNull(): boolean {
    if (this.values[this.#next] !== null) return false;
    this.#next += 1;
    return true;
  }

  #take(): unknown {
    const value = this.values[this.#next];
    this.#next += 1;
    return value;
  }
}

const broken = (value: unknown, what: string): Error =>
  new Error(
    `the graph in Neo4j has ${JSON.stringify(value)} where ${what} belongs: something other than Ledgerline has written to it; delete the graph, so that it is rebuilt`,
  );

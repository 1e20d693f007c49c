import type {
  GraphEdge,
  GraphField,
  GraphFieldEdge,
  GraphIdentity,
  GraphNode,
  GraphProductMember,
} from '../graph.ts';
import { Columns } from './columns.ts';
import type { Values } from './driver.ts';
import type { RowIds } from './stored-values.ts';

/** What a row is in the result of a query that returns these columns. */
export const EDGE_COLUMNS = 'e.id, a.id, b.id, e.job, e.basis, e.openedAt, e.closedAt';
/** Of a member `e` of a product `p`, which is the dataset `a`. */
export const MEMBER_COLUMNS =
  "e.id, p.product, e.job, type(e) = 'SOURCE_OF', a.id, e.openedAt, e.closedAt";
export const FIELD_EDGE_COLUMNS =
  'e.id, e.from, a.path, e.to, b.path, e.job, e.type, e.subtype, e.masking, e.openedAt, e.closedAt';
export const FIELD_COLUMNS = 'e.id, a.id, b.path, e.openedAt, e.closedAt';
export const NODE_COLUMNS = 'n.id, n:Job, n.namespace, n.name, n.generation, n.firstSequence';
export const IDENTITY_COLUMNS = 'e.id, a.id, b.id, e.openedAt, e.closedAt';

export const rowsRead = (ids: RowIds) => {
  const id = (columns: Columns): number => ids.given(columns.number());
  const idOrNull = (columns: Columns): number | null => {
    const stored = columns.numberOrNull();
    return stored === null ? null : ids.given(stored);
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

export type RowsRead = ReturnType<typeof rowsRead>;

import type { ColumnRef, Condition, Expression } from './expression.ts';

export interface Aggregate {
  readonly kind: 'AGGREGATE';
  readonly function: 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'COUNT';
  readonly of: Expression;
}

export type Window =
  | {
      readonly kind: 'WINDOW';
      readonly function: 'SUM';
      readonly of: Expression;
      readonly partitionBy: ColumnRef;
    }
  | {
      readonly kind: 'WINDOW';
      readonly function: 'ROW_NUMBER';
      readonly partitionBy: ColumnRef;
      readonly orderBy: ColumnRef;
    };

export interface OutputColumn {
  readonly name: string;
  readonly of: Expression | Aggregate | Window;
}

/** Joins the next input to the first one; NONE: it was taken out, and its place is empty. */
export interface Join {
  readonly left: ColumnRef;
  readonly right: ColumnRef;
  readonly kind: 'INNER' | 'LEFT' | 'NONE';
}

/** One SELECT. */
export interface Query {
  /** Names of datasets. The first is joined with each of the others. */
  readonly inputs: readonly string[];
  /** One for each input but the first. */
  readonly joins: readonly Join[];
  readonly filter: Condition | null;
  /** Null: rows are not grouped. Grouped, every column is one of these or an aggregate. */
  readonly groupBy: readonly ColumnRef[] | null;
  /** `'*'`: every column of the only input, whatever it then has. */
  readonly columns: readonly OutputColumn[] | '*';
  readonly sort: { readonly by: ColumnRef; readonly limit: number | null } | null;
}

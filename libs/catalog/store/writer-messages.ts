import type { Bound } from './row-table.ts';

// What a row store and the thread that writes for it send each other.

/** The thread answers each request, in the order in which they were sent. */
export type Request =
  | { readonly kind: 'begin' | 'commit' | 'rollback' | 'close' }
  | {
      /** Runs a statement once for each row; `values` holds the values of all rows, one row after the other. */
      readonly kind: 'run each';
      readonly sql: string;
      readonly valuesPerRow: number;
      readonly values: readonly Bound[];
      /** How much waits with the request, in values; a long text counts as several. */
      readonly size: number;
    }
  | {
      /** Runs a statement, and counts the rows that it changes. */
      readonly kind: 'change';
      readonly sql: string;
      readonly values: readonly Bound[];
    }
  | {
      /** Fails unless the statement changes one row. */
      readonly kind: 'change one';
      readonly sql: string;
      readonly values: readonly Bound[];
    }
  | {
      /** Runs a SELECT once for each list of parameters. */
      readonly kind: 'select';
      readonly sql: string;
      readonly parameters: readonly (readonly Bound[])[];
    };

export type Reply =
  | { readonly kind: 'done'; readonly changed: number }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly unknown[])[] }
  | { readonly kind: 'not one row' }
  | {
      readonly kind: 'failed';
      readonly name: string;
      readonly message: string;
      readonly code: string | null;
    };

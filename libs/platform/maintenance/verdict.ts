/** The progress of a check or a rebuild. `of` is null while the total is unknown. */
export interface Stage {
  /**
   * log: the log is read and checked. fold: its entries are projected. compare: the rows are
   * compared.
   */
  readonly stage: 'log' | 'fold' | 'compare';
  readonly done: number;
  readonly of: number | null;
}

/**
 * The first difference between a catalog, graph or log and what the log gives. Members that do not
 * apply are null.
 */
export interface Difference {
  readonly where: 'log' | 'catalog' | 'graph';
  readonly table: string | null;
  readonly key: string | null;
  readonly column: string | null;
  /** Values as JSON, cut to the part that differs. */
  readonly expected: string | null;
  readonly found: string | null;
  readonly sentence: string;
}

/** The result of a check. */
export type Verdict =
  | {
      readonly ok: true;
      /** The sequence up to which log, catalog and graph agree. */
      readonly entries: number;
      /** Entries of the log that the catalog does not contain yet, which is not an error. */
      readonly behind: number;
      /** Rows of the catalog that were compared. */
      readonly rows: number;
      readonly graphHash: string;
    }
  | { readonly ok: false; readonly difference: Difference };

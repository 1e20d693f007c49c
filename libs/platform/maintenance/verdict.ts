/** How far a check or a rebuild is. `of` is null while it is not known. */
export interface Stage {
  /** The log is read and checked; its events are folded anew; the rows are compared. */
  readonly stage: 'log' | 'fold' | 'compare';
  readonly done: number;
  readonly of: number | null;
}

/** The first thing that is not as the log says. What does not apply is `null`. */
export interface Difference {
  readonly where: 'log' | 'catalog' | 'graph';
  readonly table: string | null;
  readonly key: string | null;
  readonly column: string | null;
  /** Values as JSON, cut to where they differ. */
  readonly expected: string | null;
  readonly found: string | null;
  readonly sentence: string;
}

/** What a check comes to. */
export type Verdict =
  | {
      readonly ok: true;
      /** The sequence up to which log, catalog and graph agree. */
      readonly entries: number;
      /** Entries of the log that the catalog does not hold yet, which is no fault. */
      readonly behind: number;
      /** Rows of the catalog that were compared. */
      readonly rows: number;
      readonly graphHash: string;
    }
  | { readonly ok: false; readonly difference: Difference };

import type { Query } from './query.ts';
import type { Column } from './table.ts';

export interface Output {
  readonly dataset: string;
  readonly query: Query;
  /** The columns that the table was made with, by name; null: each run makes the table anew, as the query gives it. */
  readonly declared: readonly Column[] | null;
}

export interface Job {
  readonly name: string;
  readonly outputs: readonly Output[];
  /** What a dashboard shows; null for a job that writes. */
  readonly shows: Query | null;
  /** Whether its events say which fields it makes of which. */
  readonly saysFields: boolean;
}

export interface Pipeline {
  /** The columns of each source. */
  readonly sources: ReadonlyMap<string, readonly Column[]>;
  /** In an order in which every job follows those that write what it reads. */
  readonly jobs: readonly Job[];
}

const queriesOf = ({ outputs, shows }: Job): readonly Query[] => [
  ...outputs.map(({ query }) => query),
  ...(shows === null ? [] : [shows]),
];

/** The names of the datasets that the job reads, each once. */
export const inputsOf = (job: Job): readonly string[] => [
  ...new Set(queriesOf(job).flatMap(({ inputs }) => inputs)),
];

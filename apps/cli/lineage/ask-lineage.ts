import type { Asker } from '../ask/ask.ts';
import { askPages } from '../ask/pages.ts';
import { orUnknownField } from '../ask/unknown-field.ts';
import type { Start } from '../ask/start.ts';
import type { AsOf } from '../options.ts';
import type { Name } from '../show/names.ts';
import {
  completenessQuestion,
  jobsQuestion,
  reachedQuestion,
  type Completeness,
  type Kind,
  type Reached,
  type ReachedJob,
  type Way,
} from './questions.ts';

/** What is followed, and how far. */
export interface Reach {
  readonly kind: Kind;
  readonly field: string | null;
  readonly depth: number | null;
  readonly scope: 'CURRENT' | 'EVER';
  /** Every edge that held at any moment from then on; null for none. */
  readonly window: { readonly from: AsOf } | null;
}

/** All that is upstream or downstream of a start. */
export interface Lineage {
  readonly foldVersion: number;
  readonly datasets: readonly Reached[];
  readonly jobs: readonly ReachedJob[];
  readonly completeness: Completeness & {
    readonly withoutFieldDetail: readonly Name[];
    /** How many entries of the log are not projected. */
    readonly deadLetters: number;
  };
}

// A path may be long, and a server counts what is asked of it.
const PAGE_OF_PATHS = 500;

/** Asks for the whole of it, page by page, at the sequence of the start. */
export const askLineage = async (
  asker: Asker,
  start: Start,
  { kind, field, depth, scope, window }: Reach,
  way: Way,
): Promise<Lineage> => {
  const { namespace, name } = start;
  const asOf = { sequence: start.asOf };
  const variables = { namespace, name, asOf, field, depth, scope, window };
  const datasets = await orUnknownField(
    asker,
    start,
    field,
    askPages(
      asker,
      reachedQuestion(kind, way),
      variables,
      (answer) => there(answer.start).lineage.datasets,
      { pageSize: PAGE_OF_PATHS },
    ),
  );
  const jobs = await askPages(
    asker,
    jobsQuestion(kind, way),
    variables,
    (answer) => there(answer.start).lineage.jobs,
  );
  const question = completenessQuestion(kind, way);
  const first = await asker.ask(question, { ...variables, first: 0, after: null });
  const { foldVersion, completeness } = there(first.start).lineage;
  const { complete, cutBy, limit, hidden, deadLetters } = completeness;
  const undetailed = await askPages(
    asker,
    question,
    variables,
    (answer) => there(answer.start).lineage.completeness.withoutFieldDetail,
  );
  return {
    foldVersion,
    datasets: datasets.items,
    jobs: jobs.items,
    completeness: {
      ...{ complete, cutBy, limit, hidden },
      withoutFieldDetail: undetailed.items,
      deadLetters: deadLetters.totalCount,
    },
  };
};

/** What was found at the same sequence before, where nothing ever changes. */
export const there = <T>(start: T | null): T => {
  if (start === null) throw new Error('unreachable: what was there at a sequence is gone from it');
  return start;
};

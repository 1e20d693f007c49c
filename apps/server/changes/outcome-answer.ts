import {
  accuracyAt,
  changesMadeAt,
  countsOf,
  outcomeOf,
  unannouncedIn,
  type AssetOutcome,
  type ChangeMade,
  type Outcome,
  type OutcomeLimits,
  type OutcomeSources,
  type UnannouncedChange,
} from '#changes';
import { redactText } from '#openlineage';
import { TraversalTimedOut } from '#lineage';
import { assess } from './assess.ts';
import { shownAssessment, shownAsset } from './assessment-answer.ts';
import type { Asking } from '../graphql/asking.ts';
import { listPage } from '../graphql/list-page.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { datasetAt, eventAt } from '../graphql/shown.ts';

/** Of which list of an outcome something is. */
const RESULTS = {
  HIT: 'hits',
  MISS: 'misses',
  FALSE_ALARM: 'falseAlarms',
  PENDING: 'pending',
  UNSEEN: 'unseen',
} as const;
type Result = keyof typeof RESULTS;

/** How a change turned out, up to the sequence of the reading. */
export const outcomeAt = (reading: Reading, made: ChangeMade): Promise<Outcome> =>
  inTime(reading, (sources, limits) => outcomeOf(sources, made, reading.asOf, limits));

/** How accurate assessments have been, up to the sequence of the reading. */
export const accuracyOf = (reading: Reading) =>
  inTime(reading, (sources, limits) => accuracyAt(sources, reading.asOf, limits));

const inTime = async <T>(
  { db, graph, time }: Reading,
  work: (sources: OutcomeSources, limits: OutcomeLimits) => Promise<T>,
): Promise<T> => {
  try {
    const limits = { timeoutMs: () => Math.ceil(time.left()), turn: () => time.turn() };
    return await work({ db, graph }, limits);
  } catch (error) {
    if (error instanceof TraversalTimedOut) throw time.tookTooLong();
    throw error;
  }
};

/** The unannounced changes after a sequence, up to that of the reading, the newest first. */
export const unannouncedAfter = (
  { db, asOf, time }: Reading,
  from: number,
): Promise<readonly UnannouncedChange[]> =>
  unannouncedIn(db, { from, to: asOf }, () => changesMadeAt(db, asOf, () => time.turn()));

/** An outcome as the schema has it. */
export const shownOutcome = (reading: Reading, outcome: Outcome) => ({
  happened: outcome.happened.map(({ sequence, ...one }) => ({
    ...one,
    event: eventAt(reading, sequence),
  })),
  counts: countsOf(outcome),
  assets: ({ result, ...page }: PageArguments & { readonly result?: Result | null }) => {
    const results = (Object.keys(RESULTS) as Result[]).filter((one) => (result ?? one) === one);
    const all = results.flatMap((one) =>
      outcome[RESULTS[one]].map((asset) => ({ result: one, asset })),
    );
    return connection(reading.asOf, listPage(reading.asOf, all, pageOf(page)), (one) => ({
      result: one.result,
      ...shownAssetOutcome(reading, one.asset),
    }));
  },
});

const shownAssetOutcome = (reading: Reading, { asset, predicted, trouble }: AssetOutcome) => ({
  asset: shownAsset(reading, asset),
  predicted,
  trouble: trouble && {
    kind: trouble.kind,
    event: trouble.sequence === null ? null : eventAt(reading, trouble.sequence),
    sentence: redactText(trouble.sentence),
  },
});

/** An unannounced change as the schema has it; its impact is that of the moment before it. */
export const shownUnannounced = (
  asking: Asking,
  reading: Reading,
  { dataset, number, since, reason, proposal }: UnannouncedChange,
) => ({
  dataset: datasetAt(reading, dataset),
  number,
  since: eventAt(reading, since),
  reason: redactText(reason),
  impact: async () => {
    const before = await asking.at({ sequence: since - 1 });
    return shownAssessment(before, await assess(before, proposal));
  },
});

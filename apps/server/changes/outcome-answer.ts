import { assessmentIn, type ChangeEventView } from '#catalog';
import {
  happeningsOf,
  outcomeOf,
  type Announced,
  type ChangeMade,
  type ChangeState,
  type Judged,
  type Outcome,
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

/** A change as far as its outcome goes. */
export const changeMade = async (
  { db }: Reading,
  { proposal }: ChangeState,
  views: readonly ChangeEventView[],
): Promise<ChangeMade> => {
  const applied = views.find(({ event }) => event.type === 'ChangeApplied');
  const assessed = views.findLast(({ event }) => event.type === 'ImpactAssessed');
  const assessment = assessed ? await assessmentIn(db, assessed.sequence) : null;
  return {
    proposal,
    proposedAt: views[0]?.sequence ?? 0,
    applied: applied ? { sequence: applied.sequence, actor: applied.event.actor } : null,
    predicted: assessment?.verdicts ?? [],
  };
};

/** How a change turned out, up to the sequence of the reading. */
export const outcomeAt = async (reading: Reading, made: ChangeMade): Promise<Outcome> => {
  const { db, graph, asOf, time } = reading;
  try {
    const sources = { db, graph };
    return await outcomeOf(sources, made, asOf, { timeoutMs: Math.ceil(time.left()) });
  } catch (error) {
    if (error instanceof TraversalTimedOut) throw time.tookTooLong();
    throw error;
  }
};

/** How many there are of each result. */
export const countsOf = ({ hits, misses, falseAlarms, pending, unseen }: Outcome) => ({
  hits: hits.length,
  misses: misses.length,
  falseAlarms: falseAlarms.length,
  pending: pending.length,
  unseen: unseen.length,
});

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
      outcome[RESULTS[one]].map((judged) => ({ result: one, judged })),
    );
    return connection(reading.asOf, listPage(reading.asOf, all, pageOf(page)), (one) => ({
      result: one.result,
      ...shownJudged(reading, one.judged),
    }));
  },
});

const shownJudged = (reading: Reading, { asset, predicted, trouble }: Judged) => ({
  asset: shownAsset(reading, asset),
  predicted,
  trouble: trouble && {
    kind: trouble.kind,
    event: trouble.sequence === null ? null : eventAt(reading, trouble.sequence),
    sentence: redactText(trouble.sentence),
  },
});

/** What a change announces of others, up to the sequence of the reading. */
export const announcedBy = async (reading: Reading, made: ChangeMade): Promise<Announced> => {
  const [first] = await happeningsOf(reading.db, made, reading.asOf);
  return { ...made, happenedAt: first?.sequence ?? null };
};

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

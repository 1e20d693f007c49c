import fc from 'fast-check';
import * as facets from './history-facets.ts';
import {
  clock,
  dataset,
  eventTime,
  eventType,
  job,
  parentRunId,
  producer,
  recordedAt,
  runId,
} from './history-pools.ts';
import type { Arrival } from './reading.ts';

/** What a history may hold beside plain runs, declarations, columnLineage and schemas. */
export interface Features {
  /** symlinks, and their end */
  readonly identity: boolean;
  /** the `lineage` facet */
  readonly explicit: boolean;
  /** RENAME, DROP, CREATE */
  readonly lifecycle: boolean;
  /** IdentitySplit, and events that are recorded one after the other: such a history means another thing in another order */
  readonly splits?: boolean;
}

export interface Recorded {
  readonly event: object;
  readonly recordedAt: string;
  readonly type?: 'IdentitySplit';
}

export type History = readonly Recorded[];

/** Random histories: runs of all kinds, job and dataset events, some of them sent twice. */
export const histories = (features: Features): fc.Arbitrary<History> =>
  fc
    .array(eventIn(features), { minLength: 1, maxLength: 14 })
    .chain((events) =>
      fc
        .array(fc.nat({ max: events.length - 1 }), { maxLength: 2 })
        .map((again) => [...events, ...again.flatMap((index) => events.slice(index, index + 1))]),
    )
    .chain((events) =>
      features.splits === true
        ? fc
            .array(clock, { minLength: events.length, maxLength: events.length })
            .map((times) => recordedFrom(events, times.toSorted()))
        : fc.constant(recordedFrom(events, [])),
    );

const recordedFrom = (events: readonly object[], times: readonly string[]): History =>
  events.map((event, index) => ({
    event,
    recordedAt: times[index] ?? recordedAt,
    ...('commandId' in event && { type: 'IdentitySplit' as const }),
  }));

/** The same events in any other order of arrival. */
export const shuffled = (history: History): fc.Arbitrary<History> =>
  fc.shuffledSubarray([...history], { minLength: history.length, maxLength: history.length });

/** The same events in the same order, cut into batches anywhere. */
export const inBatches = (history: History): fc.Arbitrary<readonly History[]> =>
  fc.subarray([...history.keys()].slice(1)).map((cuts) => {
    const edges = [0, ...cuts, history.length];
    return edges.slice(1).map((end, index) => history.slice(edges[index], end));
  });

/** The history as the oracle takes it; `idOf` is how the log names an event. */
export const arrivals = (history: History, idOf: (event: object) => string): readonly Arrival[] =>
  history.map((recorded) => ({ ...recorded, id: idOf(recorded.event) }));

/** An object without the members that are undefined. */
const members = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  arbitrary.map((object) =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)),
  );

/** One time in `n`, else left out; now and then null, which states nothing. */
const rarely = (n: number, facet: fc.Arbitrary<object>): fc.Arbitrary<object | null | undefined> =>
  fc.oneof(
    { weight: n * 4, arbitrary: fc.constant(undefined) },
    { weight: 4, arbitrary: facet },
    { weight: 1, arbitrary: fc.constant(null) },
  );

const never = fc.constant(undefined);

type Role = 'input' | 'output';

const mention = (features: Features, role: Role): fc.Arbitrary<object> => {
  const isOutput = role === 'output';
  const own = members(
    fc.record({
      schema: rarely(2, facets.schema),
      // On an input, columnLineage and a lifecycle change name datasets and state nothing.
      columnLineage: rarely(isOutput ? 1 : 9, facets.columnLineage),
      symlinks: features.identity ? rarely(6, facets.symlinks) : never,
      lifecycleStateChange: features.lifecycle ? rarely(4, facets.lifecycle) : never,
    }),
  );
  return fc
    .tuple(dataset, fc.option(own, { freq: 4, nil: undefined }))
    .map(([name, stated]) => ({ ...name, ...(stated && { facets: stated }) }));
};

/** None, one or two datasets, or no such member at all. */
const mentions = (features: Features, role: Role): fc.Arbitrary<readonly object[] | undefined> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 5, arbitrary: fc.array(mention(features, role), { maxLength: 2 }) },
  );

const eventIn = (features: Features): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 10, arbitrary: runEvent(features) },
    { weight: 1, arbitrary: jobEvent(features) },
    { weight: 1, arbitrary: datasetEvent(features) },
    ...(features.splits === true ? [{ weight: 2, arbitrary: split }] : []),
  );

const split = fc.tuple(dataset, fc.nat({ max: 9 })).map(([name, command]) => ({
  format: 1,
  ...name,
  actor: 'kim',
  reason: 'another table',
  commandId: `command-${command}`,
  correlationId: `command-${command}`,
  causationId: `command-${command}`,
}));

const runEvent = (features: Features): fc.Arbitrary<object> => {
  const runFacets = members(
    fc.record({
      parent: fc.oneof(
        never,
        parentRunId.map((parent) => ({
          run: { runId: parent },
          job: { namespace: 'jobs/2', name: 'dag' },
        })),
      ),
      extractionError: rarely(9, fc.constant({ totalTasks: 1, failedTasks: 1, errors: [] })),
    }),
  );
  const jobFacets = members(
    fc.record({
      jobType: rarely(9, facets.jobType),
      lineage: features.explicit ? rarely(4, facets.jobLineage) : never,
    }),
  );
  return members(
    fc.record({
      eventTime,
      eventType,
      producer,
      run: fc.tuple(runId, runFacets).map(([id, own]) => ({ runId: id, facets: own })),
      job: fc.tuple(job, jobFacets).map(([name, own]) => ({ ...name, facets: own })),
      inputs: mentions(features, 'input'),
      outputs: mentions(features, 'output'),
    }),
  );
};

const jobEvent = (features: Features): fc.Arbitrary<object> => {
  const lineage = fc.oneof(facets.jobLineage, facets.deleted);
  const jobFacets = members(fc.record({ lineage: features.explicit ? rarely(2, lineage) : never }));
  return members(
    fc.record({
      eventTime,
      producer,
      job: fc.tuple(job, jobFacets).map(([name, own]) => ({ ...name, facets: own })),
      inputs: mentions(features, 'input'),
      outputs: mentions(features, 'output'),
    }),
  );
};

const datasetEvent = (features: Features): fc.Arbitrary<object> => {
  const lineage = fc.oneof(facets.datasetLineage, facets.deleted);
  const own = members(
    fc.record({
      schema: rarely(1, facets.schema),
      symlinks: features.identity ? rarely(2, fc.oneof(facets.symlinks, facets.deleted)) : never,
      lineage: features.explicit ? rarely(1, lineage) : never,
      // These are the word of a run, and state nothing here.
      columnLineage: rarely(2, facets.columnLineage),
      lifecycleStateChange: features.lifecycle ? rarely(4, facets.lifecycle) : never,
    }),
  );
  return fc.record({
    eventTime,
    producer,
    dataset: fc.tuple(dataset, own).map(([name, stated]) => ({ ...name, facets: stated })),
  });
};

import type { EventType, OpenLineageEvent, SetAside } from './event.ts';
import { readDatasetFacets } from '../facets/dataset-facets.ts';
import { readJobFacets } from '../facets/job-facets.ts';
import { readRunFacets } from '../facets/run-facets.ts';
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.ts';
import { brief } from '../json/member.ts';
import { readOnce, type KnownReadings } from './known-readings.ts';
import type { DatasetName, JobName } from '../names.ts';
import { readDatasets } from './read-datasets.ts';
import { readKey, type EventKey } from './read-key.ts';
import type { Refusal } from './read-name.ts';
import { setUnreadAside } from './unread-members.ts';

/** An event, or the reason why the JSON is not one. */
export type ReadOutcome = { readonly ok: true; readonly event: OpenLineageEvent } | Refusal;

/**
 * Reads a whole event. Refuses only what {@link readKey} refuses; any other part that cannot be used is set aside,
 * and the event counts. Never throws. With `known`, what was read from a known object is returned again.
 */
export const readEvent = (json: Json, known?: KnownReadings): ReadOutcome => {
  const outcome = readKey(json);
  if (!outcome.ok) return outcome;
  // A key was read, so it is an object.
  if (!isJsonObject(json)) throw new Error('unreachable: a key outside of an object');
  const setAside: SetAside[] = [];
  const content = readContent(json, outcome.key, setAside, known);
  setUnreadAside(json, content.kind, setAside);
  return { ok: true, event: { ...content, setAside } };
};

const readContent = (
  json: JsonObject,
  { subject, eventTime }: EventKey,
  setAside: SetAside[],
  known: KnownReadings | undefined,
) => {
  switch (subject.kind) {
    case 'RUN':
      return {
        kind: subject.kind,
        eventTime,
        eventType: readEventType(json['eventType'], setAside),
        producer: readProducer(json['producer'], setAside),
        runId: subject.runId,
        runFacets: readRunFacets(memberOf(json['run'], 'facets'), 'run.facets', setAside),
        ...readWork(json, subject.job, setAside, known),
      };
    case 'JOB':
      return {
        kind: subject.kind,
        eventTime,
        producer: readProducer(json['producer'], setAside),
        ...readWork(json, subject.job, setAside, known),
      };
    case 'DATASET':
      return {
        kind: subject.kind,
        eventTime,
        producer: readProducer(json['producer'], setAside),
        dataset: readDataset(json['dataset'], subject.dataset, setAside),
      };
  }
};

/** The parts that run and job events share: the job, its inputs and outputs. */
const readWork = (
  json: JsonObject,
  job: JobName,
  setAside: SetAside[],
  known: KnownReadings | undefined,
) => {
  const facets = memberOf(json['job'], 'facets');
  return {
    job,
    jobFacets: readOnce(known?.jobFacets, facets, setAside, () =>
      readJobFacets(facets, 'job.facets', setAside),
    ),
    inputs: readDatasets(json['inputs'], 'inputs', setAside, known),
    outputs: readDatasets(json['outputs'], 'outputs', setAside, known),
  };
};

const readDataset = (json: Json | undefined, dataset: DatasetName, setAside: SetAside[]) => ({
  ...dataset,
  facets: readDatasetFacets(memberOf(json, 'facets'), dataset, 'dataset.facets', setAside),
  exchangeFacets: new Map<string, Json>(),
});

const EVENT_TYPES: readonly EventType[] = [
  'START',
  'RUNNING',
  'COMPLETE',
  'ABORT',
  'FAIL',
  'OTHER',
];

const readEventType = (json: Json | undefined, setAside: SetAside[]): EventType => {
  if (json === undefined || json === null) return 'OTHER';
  const known = EVENT_TYPES.find((type) => typeof json === 'string' && json.toUpperCase() === type);
  if (known) return known;
  const reason = `eventType is none of ${EVENT_TYPES.join(', ')}, and is read as OTHER: ${brief(json)}`;
  setAside.push({ path: 'eventType', reason });
  return 'OTHER';
};

const readProducer = (json: Json | undefined, setAside: SetAside[]): string => {
  if (json === undefined || json === null) return '';
  if (typeof json === 'string') return json;
  setAside.push({ path: 'producer', reason: `producer is not a text: ${brief(json)}` });
  return '';
};

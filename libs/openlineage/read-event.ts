import type { EventType, OpenLineageEvent, SetAside } from './event.ts';
import { readDatasetFacets } from './facets/dataset-facets.ts';
import { readJobFacets } from './facets/job-facets.ts';
import { readRunFacets } from './facets/run-facets.ts';
import { parseInstant } from './instant.ts';
import { isJsonObject, type Json, type JsonObject, memberOf } from './json.ts';
import { brief } from './member.ts';
import type { DatasetName, JobName } from './names.ts';
import { readDatasets } from './read-datasets.ts';
import { readName, readText, type Refusal } from './read-name.ts';

/** An event, or why it cannot be one. */
export type ReadOutcome = { readonly ok: true; readonly event: OpenLineageEvent } | Refusal;

/**
 * Reads a RunEvent, JobEvent or DatasetEvent, told apart by whether they have `run`, `job` or `dataset`. Refuses only what
 * has no key or no time; any other part that cannot be used is set aside, and the event counts. Never throws.
 */
export const readEvent = (json: Json): ReadOutcome => {
  if (!isJsonObject(json)) {
    const reason = `the event is not an object: ${brief(json)} names no run, job or dataset`;
    return { ok: false, path: '', reason };
  }
  if (isGiven(json['run'])) return readRunEvent(json);
  if (isGiven(json['job'])) return readJobEvent(json);
  if (isGiven(json['dataset'])) return readDatasetEvent(json);
  const reason = 'run, job and dataset are missing: an event must be of one of them';
  return { ok: false, path: 'run', reason };
};

const OF_RUN = 'an event of a run must name the run';
const OF_JOB = 'an event of a job must name the job';
const OF_DATASET = 'an event of a dataset must name the dataset';

const readRunEvent = (json: JsonObject): ReadOutcome => {
  const runId = readText(json['run'], 'run', 'runId');
  if (!runId.ok) return because(runId, OF_RUN);
  const job = readName(json['job'], 'job');
  if (!job.ok) return because(job, OF_JOB);
  const time = readTime(json);
  if (!time.ok) return time;
  const setAside: SetAside[] = [];
  return {
    ok: true,
    event: {
      kind: 'RUN',
      eventTime: time.ns,
      eventType: readEventType(json['eventType'], setAside),
      producer: readProducer(json['producer'], setAside),
      runId: runId.text,
      runFacets: readRunFacets(memberOf(json['run'], 'facets'), 'run.facets', setAside),
      ...readWork(json, job.name, setAside),
      setAside,
    },
  };
};

const readJobEvent = (json: JsonObject): ReadOutcome => {
  const job = readName(json['job'], 'job');
  if (!job.ok) return because(job, OF_JOB);
  const time = readTime(json);
  if (!time.ok) return time;
  const setAside: SetAside[] = [];
  return {
    ok: true,
    event: {
      kind: 'JOB',
      eventTime: time.ns,
      producer: readProducer(json['producer'], setAside),
      ...readWork(json, job.name, setAside),
      setAside,
    },
  };
};

const readDatasetEvent = (json: JsonObject): ReadOutcome => {
  const dataset = readName(json['dataset'], 'dataset');
  if (!dataset.ok) return because(dataset, OF_DATASET);
  const time = readTime(json);
  if (!time.ok) return time;
  const setAside: SetAside[] = [];
  return {
    ok: true,
    event: {
      kind: 'DATASET',
      eventTime: time.ns,
      producer: readProducer(json['producer'], setAside),
      dataset: readSubject(json['dataset'], dataset.name, setAside),
      setAside,
    },
  };
};

/** What run and job events say of the job and of what it exchanges. */
const readWork = (json: JsonObject, job: JobName, setAside: SetAside[]) => ({
  job,
  jobFacets: readJobFacets(memberOf(json['job'], 'facets'), 'job.facets', setAside),
  inputs: readDatasets(json['inputs'], 'inputs', setAside),
  outputs: readDatasets(json['outputs'], 'outputs', setAside),
});

const readSubject = (json: Json | undefined, dataset: DatasetName, setAside: SetAside[]) => ({
  ...dataset,
  facets: readDatasetFacets(memberOf(json, 'facets'), dataset, 'dataset.facets', setAside),
  exchangeFacets: new Map<string, Json>(),
});

const isGiven = (json: Json | undefined): boolean => json !== undefined && json !== null;

const because = (refusal: Refusal, rule: string): Refusal => ({
  ...refusal,
  reason: `${refusal.reason}: ${rule}`,
});

const readTime = (json: JsonObject): { readonly ok: true; readonly ns: bigint } | Refusal => {
  const sent = readText(json, '', 'eventTime');
  if (!sent.ok) return because(sent, 'an event must say when it happened');
  const ns = parseInstant(sent.text);
  if (ns !== null) return { ok: true, ns };
  const reason = `eventTime is not an ISO 8601 time between the years 0000 and 9999: ${brief(sent.text)}`;
  return { ok: false, path: 'eventTime', reason };
};

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

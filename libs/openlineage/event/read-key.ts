import { parseInstant } from '../instant.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/json.ts';
import { brief } from '../json/member.ts';
import { readName, readText, type Refusal } from './read-name.ts';
import type { StreamSubject } from '../streams.ts';

/** The subject of an event and its time in nanoseconds since 1970: all that is needed to store it. */
export interface EventKey {
  readonly subject: StreamSubject;
  readonly eventTime: bigint;
}

/**
 * Reads the key of a RunEvent, JobEvent or DatasetEvent. They differ by whether they have `run`, `job` or `dataset`.
 * Returns a refusal if the key or the time is missing. Never throws.
 */
export const readKey = (json: Json): { readonly ok: true; readonly key: EventKey } | Refusal => {
  if (!isJsonObject(json)) {
    const reason = `the event is not an object: ${brief(json)} names no run, job or dataset`;
    return { ok: false, path: '', reason };
  }
  const subject = readSubject(json);
  if (!subject.ok) return subject;
  const time = readTime(json);
  if (!time.ok) return time;
  return { ok: true, key: { subject: subject.subject, eventTime: time.ns } };
};

const OF_RUN = 'an event of a run must name the run';
const OF_JOB = 'an event of a job must name the job';
const OF_DATASET = 'an event of a dataset must name the dataset';

const readSubject = (
  json: JsonObject,
): { readonly ok: true; readonly subject: StreamSubject } | Refusal => {
  if (isGiven(json['run'])) {
    const runId = readText(json['run'], 'run', 'runId');
    if (!runId.ok) return because(runId, OF_RUN);
    const job = readName(json['job'], 'job');
    if (!job.ok) return because(job, OF_JOB);
    return { ok: true, subject: { kind: 'RUN', runId: runId.text, job: job.name } };
  }
  if (isGiven(json['job'])) {
    const job = readName(json['job'], 'job');
    return job.ok ? { ok: true, subject: { kind: 'JOB', job: job.name } } : because(job, OF_JOB);
  }
  if (isGiven(json['dataset'])) {
    const dataset = readName(json['dataset'], 'dataset');
    if (!dataset.ok) return because(dataset, OF_DATASET);
    return { ok: true, subject: { kind: 'DATASET', dataset: dataset.name } };
  }
  const reason = 'run, job and dataset are missing: an event must be of one of them';
  return { ok: false, path: 'run', reason };
};

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

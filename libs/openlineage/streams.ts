import { sha256 } from './event-id.ts';
import type { DatasetName, JobName } from './names.ts';

/** The subject of a stream; every OpenLineage event has one. */
export type StreamSubject =
  | { readonly kind: 'RUN'; readonly runId: string; readonly job: JobName }
  | { readonly kind: 'JOB'; readonly job: JobName }
  | { readonly kind: 'DATASET'; readonly dataset: DatasetName };

/** A proposed change, by its id. */
interface ChangeSubject {
  readonly kind: 'CHANGE';
  readonly change: string;
}

/** The clock by which entries are recorded. */
interface ClockSubject {
  readonly kind: 'CLOCK';
}

/** The entries of the log that are not projected. */
interface EntriesSubject {
  readonly kind: 'ENTRIES';
}

/** The stream of a subject in the log: its kind and the SHA-256 of its identity as a JSON array. */
export const streamOf = (
  subject: StreamSubject | ChangeSubject | ClockSubject | EntriesSubject,
): string => {
  switch (subject.kind) {
    case 'RUN':
      return `run-${digest(subject.runId, subject.job.namespace, subject.job.name)}`;
    case 'JOB':
      return `job-${digest(subject.job.namespace, subject.job.name)}`;
    case 'DATASET':
      return `dataset-${digest(subject.dataset.namespace, subject.dataset.name)}`;
    case 'CHANGE':
      return `change-${digest(subject.change)}`;
    case 'CLOCK':
      return `clock-${digest()}`;
    case 'ENTRIES':
      return `entries-${digest()}`;
  }
};

const digest = (...identity: string[]): string => sha256(JSON.stringify(identity));

import { sha256 } from './event-id.ts';
import type { DatasetName, JobName } from './names.ts';

/** What a stream is about; every OpenLineage event is one. */
export type StreamSubject =
  | { readonly kind: 'RUN'; readonly runId: string; readonly job: JobName }
  | { readonly kind: 'JOB'; readonly job: JobName }
  | { readonly kind: 'DATASET'; readonly dataset: DatasetName };

/** A change that someone means to make, by its id. */
interface ChangeSubject {
  readonly kind: 'CHANGE';
  readonly change: string;
}

/** The clock that entries are recorded by. */
interface ClockSubject {
  readonly kind: 'CLOCK';
}

/** Which entries of the log are not projected. */
interface EntriesSubject {
  readonly kind: 'ENTRIES';
}

/** The stream of a subject in the log: its kind and the SHA-256 of its identity's JSON array. */
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

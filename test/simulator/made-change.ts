import type { Change } from '#impact';
import { changedField, usesWideValues, withWideValues } from './changed-field.ts';
import { withSchema } from './changed-schema.ts';
import { typeNamed } from './column-type.ts';
import type { Job } from './pipeline.ts';
import { asItIs, type Alteration } from './run-pipeline.ts';
import { valuesOf, type Table } from './table.ts';
import { withoutInput } from './without-input.ts';

/**
 * The change, made for real. What stands in a dataset is changed after it was written, as if who writes it had been changed too;
 * but a table that is gone, or whose column takes no NULL any more, refuses who writes into it as it is declared. What the change
 * leaves open (which other unit, which other meaning) differs with `way`.
 */
export const madeChange = (change: Change, way: number): Alteration => {
  switch (change.kind) {
    case 'REMOVE_JOB':
      return forJob(change.job.name, () => null);
    case 'REMOVE_OUTPUT':
      return forJob(change.job.name, (job) => ({
        ...job,
        outputs: job.outputs.filter(({ dataset }) => dataset !== change.dataset.name),
      }));
    case 'REMOVE_INPUT':
      return forJob(change.job.name, (job) => withoutInput(job, change.dataset.name));
    case 'DROP_DATASET':
    case 'RENAME_DATASET':
    case 'MOVE_DATASET':
      return {
        ...forTable(change.dataset.name, () => null),
        refuses: ({ dataset, declared }) => dataset === change.dataset.name && declared !== null,
      };
    case 'TIGHTEN_NULLABILITY':
      return {
        ...forTable(change.dataset.name, (made) => changedField(change, made, way)),
        refuses: ({ dataset, declared }, made) =>
          dataset === change.dataset.name &&
          declared !== null &&
          valuesOf(made, change.field).includes(null),
      };
    case 'STOP_FEED':
    case 'DELAY_FEED':
    case 'CREATE_DATASET':
      return forTable(change.dataset.name, (_, before) => before);
    case 'REPLACE_SCHEMA':
      return forTable(change.dataset.name, (made) => withSchema(made, change.fields, way));
    default:
      return forTable(change.dataset.name, (made) => changedField(change, made, way));
  }
};

/**
 * What the change is compared with; null: with the pipeline without the change. Where a wider type is used for
 * larger values, these are wanted, so that they alone harm nobody: with the same values in a pipeline whose
 * declared tables take them.
 */
export const comparedWith = (change: Change, way: number): Alteration | null => {
  if (!usesWideValues(way)) return null;
  const fields =
    change.kind === 'RETYPE_FIELD'
      ? [{ path: change.field, type: change.type }]
      : change.kind === 'REPLACE_SCHEMA'
        ? change.fields
        : [];
  if (fields.length === 0 || 'job' in change) return null;
  return {
    ...forTable(change.dataset.name, (made) =>
      fields.reduce((all, { path, type }) => withWideValues(all, path, typeNamed(type), way), made),
    ),
    takesAnySize: true,
  };
};

const forJob = (name: string, change: (job: Job) => Job | null): Alteration => ({
  ...asItIs,
  jobs: (jobs) =>
    jobs.map((job) => (job.name === name ? change(job) : job)).filter((job) => job !== null),
});

const forTable = (
  name: string,
  change: (made: Table, before: Table) => Table | null,
): Alteration => ({
  ...asItIs,
  table: (written, made, before) => (written === name ? change(made, before) : made),
});

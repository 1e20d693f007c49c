import {
  datasetsByName,
  facetHistoryOf,
  jobsByName,
  lineageDiff,
  quietOf,
  runsOfJobs,
  schemaVersionsOf,
  usesOfDatasets,
  type Catalog,
  type SchemaVersionView,
} from '#catalog';
import { byName, type DatasetName } from '#openlineage';
import type { Change } from '#domain-events';

/** That a change was made, as events tell it. */
export interface Happening {
  /** Which change of the proposal, from 0; null: a person said so of all of it. */
  readonly change: number | null;
  /** The event that shows it. */
  readonly sequence: number;
  /** One sentence. */
  readonly evidence: string;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const ALL = { first: 10_000, after: null };

/**
 * Where events after `from` show that a change was made; null where none does. Meaning, unit, nullability and a later hour stand in no
 * event: there only people can say so.
 */
export const happeningOf = async (
  db: Catalog['db'],
  change: Change,
  span: Span,
): Promise<Omit<Happening, 'change'> | null> => {
  switch (change.kind) {
    case 'DROP_FIELD':
    case 'ADD_FIELD':
    case 'RENAME_FIELD':
    case 'RETYPE_FIELD':
    case 'REPLACE_SCHEMA': {
      const versions = await versionsAfter(db, change.dataset, span);
      const shown = versions.find((version) => isShownBy(change, version));
      if (!shown) return null;
      return { sequence: shown.since, evidence: `schema version ${shown.number} shows it` };
    }
    case 'REMOVE_INPUT':
    case 'REMOVE_OUTPUT':
      return useClosed(db, change, span);
    case 'RENAME_DATASET':
      return renamed(db, change.dataset, { ...change.dataset, name: change.to }, span);
    case 'MOVE_DATASET':
      return renamed(db, change.dataset, change.toDataset, span);
    case 'DROP_DATASET':
      return dropped(db, change.dataset, span);
    case 'REMOVE_JOB':
      return silent(db, await nodesOfJobs(db, span.to, [change.job]), span);
    case 'STOP_FEED':
      return silent(db, await writersOf(db, change.dataset, span.to), span);
    case 'TIGHTEN_NULLABILITY':
    case 'LOOSEN_NULLABILITY':
    case 'CHANGE_MEANING':
    case 'CHANGE_UNIT':
    case 'DELAY_FEED':
    case 'CREATE_DATASET':
      return null;
  }
};

/** Whether a schema version makes what a change of fields proposed. */
export const isShownBy = (
  change: Change,
  { difference, fields }: Pick<SchemaVersionView, 'difference' | 'fields'>,
): boolean => {
  switch (change.kind) {
    case 'DROP_FIELD':
      return difference.removed.includes(change.field);
    case 'ADD_FIELD':
      return difference.added.includes(change.field);
    case 'RENAME_FIELD':
      return difference.removed.includes(change.field) && difference.added.includes(change.to);
    case 'RETYPE_FIELD':
      return difference.retyped.some(
        ({ path, to }) => path === change.field && typesAreEqual(to, change.type),
      );
    case 'REPLACE_SCHEMA': {
      const paths = new Set(change.fields.map(({ path }) => path));
      return fields.length === paths.size && fields.every(({ path }) => paths.has(path));
    }
    default:
      return false;
  }
};

/** Whether two types are the same but for letter case and spaces. */
export const typesAreEqual = (one: string | null, other: string | null): boolean =>
  foldedType(one ?? '') === foldedType(other ?? '');

/** A type without letter case and spaces: data stores write one type in different ways. */
export const foldedType = (type: string): string => type.toLowerCase().replaceAll(/\s/g, '');

const versionsAfter = async (
  db: Catalog['db'],
  name: DatasetName,
  { from, to }: Span,
): Promise<readonly SchemaVersionView[]> => {
  const [dataset] = await datasetsByName(db, to, [name]);
  if (!dataset) return [];
  const [slice] = await schemaVersionsOf(db, to, [dataset.node], ALL);
  return (slice?.items ?? [])
    .map(({ node }) => node)
    .filter(({ since }) => since > from)
    .reverse();
};

const useClosed = async (
  db: Catalog['db'],
  { kind, job, dataset }: Extract<Change, { kind: 'REMOVE_INPUT' | 'REMOVE_OUTPUT' }>,
  span: Span,
) => {
  const [found] = await datasetsByName(db, span.to, [dataset]);
  const [user] = await jobsByName(db, span.to, [job]);
  if (!found || !user) return null;
  const about = { datasets: [found.node], job: user.node };
  const { uses } = await lineageDiff(db, span, about);
  const wanted = kind === 'REMOVE_INPUT' ? 'READS' : 'WRITES';
  const closed = uses.find((use) => use.kind === wanted && use.change === 'CLOSED');
  const verb = wanted === 'READS' ? 'reads' : 'writes';
  return closed
    ? { sequence: closed.cause, evidence: `${job.name} no longer ${verb} ${dataset.name}` }
    : null;
};

const renamed = async (db: Catalog['db'], from: DatasetName, to: DatasetName, span: Span) => {
  const [found] = await datasetsByName(db, span.to, [to]);
  if (!found) return null;
  const { names } = await lineageDiff(db, span, { datasets: [found.node], job: null });
  const isFrom = (one: DatasetName | null) => one !== null && byName(one, from) === 0;
  const moved = names.find(({ name, before }) => isFrom(name) && isFrom(before));
  return moved ? { sequence: moved.cause, evidence: `it is called ${to.name} now` } : null;
};

const dropped = async (db: Catalog['db'], name: DatasetName, { from, to }: Span) => {
  const [dataset] = await datasetsByName(db, to, [name]);
  if (!dataset) return null;
  for (const kind of ['READS', 'WRITES'] as const) {
    const [uses] = await usesOfDatasets(db, to, [dataset.node], kind, ALL);
    if (uses && uses.totalCount > 0) return null;
  }
  const key = 'lifecycleStateChange';
  const [facets] = await facetHistoryOf(db, to, [{ node: dataset.node, key }], ALL);
  const drop = (facets?.items ?? [])
    .map(({ node }) => node)
    .find(({ since, json }) => since > from && /"lifecycleStateChange":"DROP"/.test(json));
  return drop ? { sequence: drop.since, evidence: 'a run dropped it' } : null;
};

const nodesOfJobs = async (db: Catalog['db'], asOf: number, names: readonly DatasetName[]) =>
  (await jobsByName(db, asOf, names)).flatMap((job) => job?.node ?? []);

const writersOf = async (db: Catalog['db'], name: DatasetName, asOf: number) => {
  const [dataset] = await datasetsByName(db, asOf, [name]);
  if (!dataset) return [];
  const [uses] = await usesOfDatasets(db, asOf, [dataset.node], 'WRITES', ALL);
  return nodesOfJobs(
    db,
    asOf,
    (uses?.items ?? []).map(({ node }) => node.job),
  );
};

/** That none of these jobs is heard any more, although each has a habit: since the last event of their runs. */
const silent = async (db: Catalog['db'], jobs: readonly number[], { from, to }: Span) => {
  const quiet = await quietOf(db, to, jobs);
  if (jobs.length === 0 || quiet.some((one) => one === null)) return null;
  const runs = await runsOfJobs(db, to, jobs, { first: 1, after: null });
  const sequence = runs
    .flatMap(({ items }) => items.flatMap(({ node }) => node.events))
    .reduce((last, event) => Math.max(last, event), from);
  return { sequence, evidence: 'nothing was heard of it since' };
};

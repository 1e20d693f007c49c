import {
  datasetsByName,
  jobsByName,
  schemaVersionsOf,
  useEndedAt,
  usesOfDatasets,
  type Catalog,
  type SchemaVersionView,
} from '#catalog';
import { byName, type DatasetName } from '#openlineage';
import type { Change } from '#domain-events';
import { happeningOf, isShownBy, typesAreEqual } from './detect-change.ts';

/** A proposed operation that was carried out before: its target state holds, and this event shows the change. */
export interface AlreadySo {
  readonly sequence: number;
  /** One sentence. */
  readonly evidence: string;
}

type Db = Catalog['db'];

/**
 * The same operation with the names of its dataset, job and field as the catalog shows them; fields that were
 * dropped are found too. A name that was never recorded is left as it is.
 */
export const inFull = async (db: Db, asOf: number, change: Change): Promise<Change> => {
  const [dataset] = 'dataset' in change ? await datasetsByName(db, asOf, [change.dataset]) : [null];
  const [job] = 'job' in change ? await jobsByName(db, asOf, [change.job]) : [null];
  // A dataset that was renamed as proposed keeps the name that the proposal has for it.
  const isRenamed = dataset && targetOf(change).some((to) => byName(to, dataset) === 0);
  const named: Change = {
    ...change,
    ...(dataset && !isRenamed && { dataset: nameOf(dataset) }),
    ...(job && { job: nameOf(job) }),
  };
  if (!('field' in named) || !dataset || named.kind === 'ADD_FIELD') return named;
  const versions = await versionsOf(db, asOf, dataset.node);
  // What only changes its letter case is there under the new name already.
  const renamed = named.kind === 'RENAME_FIELD' ? named.to : null;
  return { ...named, field: spelled(named.field, versions, renamed) };
};

/**
 * The event that shows that an operation was carried out, if its target state holds as of a sequence; otherwise
 * null. `change` is `given` with its names in full. No event shows a change of meaning, unit or nullability, a
 * removed job, or a feed that stopped or is late.
 */
export const alreadySo = async (
  db: Db,
  asOf: number,
  change: Change,
  given: Change,
): Promise<AlreadySo | null> => {
  if (!('dataset' in change)) return null;
  const [dataset] = await datasetsByName(db, asOf, [change.dataset]);
  if (change.kind === 'CREATE_DATASET') {
    return dataset
      ? { sequence: dataset.firstSequence, evidence: 'it was named for the first time' }
      : null;
  }
  if (!dataset) return null;
  switch (change.kind) {
    case 'DROP_FIELD':
    case 'ADD_FIELD':
    case 'RENAME_FIELD':
    case 'RETYPE_FIELD':
    case 'REPLACE_SCHEMA':
      return shownBySchema(change, await versionsOf(db, asOf, dataset.node));
    case 'REMOVE_INPUT':
    case 'REMOVE_OUTPUT':
      return (await usersOf(db, asOf, dataset.node, change)).length > 0
        ? null
        : noLongerUsed(db, asOf, dataset.node, change);
    case 'DROP_DATASET':
      return happeningOf(db, change, { from: 0, to: asOf });
    // By the name as it was: the name in full is the new one by now.
    case 'RENAME_DATASET':
    case 'MOVE_DATASET':
      return happeningOf(db, given, { from: dataset.firstSequence, to: asOf });
    default:
      return null;
  }
};

/**
 * Whether the catalog shows that an operation is still to be done, or was undone: the column is there, the job uses
 * the dataset. False for everything that only people can know.
 */
export const isStillToDo = async (db: Db, asOf: number, change: Change): Promise<boolean> => {
  if (!('dataset' in change)) return false;
  const [dataset] = await datasetsByName(db, asOf, [change.dataset]);
  if (!dataset) return false;
  switch (change.kind) {
    case 'DROP_FIELD':
    case 'RENAME_FIELD': {
      const current = (await versionsOf(db, asOf, dataset.node)).at(-1);
      return current?.fields.some(({ path }) => path === change.field) ?? false;
    }
    case 'REMOVE_INPUT':
    case 'REMOVE_OUTPUT':
    case 'DROP_DATASET':
      return (await usersOf(db, asOf, dataset.node, change)).length > 0;
    default:
      return false;
  }
};

/** The jobs that use a dataset as the operation would end it. */
const usersOf = async (
  db: Db,
  asOf: number,
  dataset: number,
  change: Extract<Change, { kind: 'REMOVE_INPUT' | 'REMOVE_OUTPUT' | 'DROP_DATASET' }>,
): Promise<readonly DatasetName[]> => {
  const kinds = (['READS', 'WRITES'] as const).filter(
    (kind) => change.kind === 'DROP_DATASET' || kind === useEndedBy(change),
  );
  const slices = await Promise.all(
    kinds.map((kind) => usesOfDatasets(db, asOf, [dataset], kind, ALL)),
  );
  const jobs = slices.flat().flatMap(({ items }) => items.map(({ node }) => node.job));
  return change.kind === 'DROP_DATASET'
    ? jobs
    : jobs.filter((job) => byName(job, change.job) === 0);
};

type UseRemoved = Extract<Change, { kind: 'REMOVE_INPUT' | 'REMOVE_OUTPUT' }>;

const useEndedBy = ({ kind }: UseRemoved) => (kind === 'REMOVE_INPUT' ? 'READS' : 'WRITES');

/** The event since which a job no longer uses a dataset; null if it never did. */
const noLongerUsed = async (
  db: Db,
  asOf: number,
  dataset: number,
  change: UseRemoved,
): Promise<AlreadySo | null> => {
  const [job] = await jobsByName(db, asOf, [change.job]);
  if (!job) return null;
  const kind = useEndedBy(change);
  const sequence = await useEndedAt(db, asOf, kind, { dataset, job: job.node });
  const verb = kind === 'READS' ? 'reads' : 'writes';
  return sequence === null
    ? null
    : { sequence, evidence: `${change.job.name} no longer ${verb} ${change.dataset.name}` };
};

const ALL = { first: 10_000, after: null };

/**
 * The newest version that shows the change, if the current one still is as proposed. The first version shows no
 * change.
 */
const shownBySchema = (
  change: Change,
  versions: readonly SchemaVersionView[],
): AlreadySo | null => {
  const current = versions.at(-1);
  if (!current || !holdsIn(change, current)) return null;
  const shown = versions.findLast((version) => version.number > 1 && isShownBy(change, version));
  if (!shown) return null;
  return { sequence: shown.since, evidence: `schema version ${shown.number} shows it` };
};

const holdsIn = (change: Change, { fields }: SchemaVersionView): boolean => {
  const typeOf = (field: string) => fields.find(({ path }) => path === field)?.type;
  const has = (field: string) => typeOf(field) !== undefined;
  const hasType = (field: string, type: string | null) =>
    has(field) && (type === null || typesAreEqual(typeOf(field) ?? null, type));
  switch (change.kind) {
    case 'DROP_FIELD':
      return !has(change.field);
    case 'ADD_FIELD':
      return hasType(change.field, change.type);
    case 'RENAME_FIELD':
      return !has(change.field) && has(change.to);
    case 'RETYPE_FIELD':
      return hasType(change.field, change.type);
    case 'REPLACE_SCHEMA':
      return (
        fields.length === new Set(change.fields.map(({ path }) => path)).size &&
        change.fields.every(({ path, type }) => hasType(path, type))
      );
    default:
      return false;
  }
};

/** Schema versions, oldest first. */
const versionsOf = async (
  db: Db,
  asOf: number,
  dataset: number,
): Promise<readonly SchemaVersionView[]> => {
  const [slice] = await schemaVersionsOf(db, asOf, [dataset], ALL);
  return (slice?.items ?? []).map(({ node }) => node).reverse();
};

/**
 * A field as the current version spells it, otherwise as an earlier one does: exactly so, or in other letter case
 * if that is unique. A field that is there now comes before one that was dropped and had other letter case.
 * `except` is left out.
 */
const spelled = (
  field: string,
  versions: readonly SchemaVersionView[],
  except: string | null,
): string => {
  const current = (versions.at(-1)?.fields ?? []).map(({ path }) => path);
  const ever = versions.flatMap(({ fields, difference }) => [
    ...fields.map(({ path }) => path),
    ...difference.removed,
  ]);
  const others = current.filter((path) => path !== except);
  return spelledIn(field, others) ?? spelledIn(field, ever) ?? field;
};

const spelledIn = (field: string, paths: readonly string[]): string | null => {
  const known = new Set(paths);
  if (known.has(field)) return field;
  const folded = field.toLowerCase();
  const [only, ...others] = [...known].filter((path) => path.toLowerCase() === folded);
  return only !== undefined && others.length === 0 ? only : null;
};

/** The new name of a dataset that is renamed or moved; none for other operations. */
const targetOf = (change: Change): readonly DatasetName[] => {
  if (change.kind === 'RENAME_DATASET') return [{ ...change.dataset, name: change.to }];
  return change.kind === 'MOVE_DATASET' ? [change.toDataset] : [];
};

const nameOf = ({ namespace, name }: DatasetName): DatasetName => ({ namespace, name });

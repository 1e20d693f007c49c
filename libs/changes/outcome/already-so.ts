import {
  datasetsByName,
  jobsByName,
  schemaVersionsOf,
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
 * The same operation with the names of its dataset, job and field as the catalog shows them; fields that were dropped are found
 * too. A name that was never recorded is left as it is.
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
  return { ...named, field: spelled(named.field, versions) };
};

/**
 * The event that shows that an operation was carried out, if its target state holds as of a sequence; otherwise null. `change` is
 * `given` with its names in full. No event shows a change of meaning, unit or nullability, a removed job, or a feed that stopped or is late.
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
    case 'REMOVE_OUTPUT': {
      const kind = change.kind === 'REMOVE_INPUT' ? 'READS' : 'WRITES';
      const [uses] = await usesOfDatasets(db, asOf, [dataset.node], kind, ALL);
      const isUsed = uses?.items.some(({ node }) => byName(node.job, change.job) === 0);
      return isUsed === false ? happeningOf(db, change, { from: 0, to: asOf }) : null;
    }
    case 'DROP_DATASET':
      return happeningOf(db, change, { from: 0, to: asOf });
    // By the name as it was: the name in full is the new one by now.
    case 'RENAME_DATASET':
    case 'MOVE_DATASET':
      return happeningOf(db, given, { from: 0, to: asOf });
    default:
      return null;
  }
};

const ALL = { first: 10_000, after: null };

/** The newest version that shows the change, if the current one still is as proposed. The first version shows no change. */
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

/** A field as some version spells it: exactly so, otherwise in other letter case if that is unique. */
const spelled = (field: string, versions: readonly SchemaVersionView[]): string => {
  const known = new Set(
    versions.flatMap(({ fields, difference }) => [
      ...fields.map(({ path }) => path),
      ...difference.removed,
    ]),
  );
  if (known.has(field)) return field;
  const folded = field.toLowerCase();
  const [only, ...others] = [...known].filter((path) => path.toLowerCase() === folded);
  return only !== undefined && others.length === 0 ? only : field;
};

/** The new name of a dataset that is renamed or moved; none for other operations. */
const targetOf = (change: Change): readonly DatasetName[] => {
  if (change.kind === 'RENAME_DATASET') return [{ ...change.dataset, name: change.to }];
  return change.kind === 'MOVE_DATASET' ? [change.toDataset] : [];
};

const nameOf = ({ namespace, name }: DatasetName): DatasetName => ({ namespace, name });

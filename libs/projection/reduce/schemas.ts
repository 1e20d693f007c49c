import { OPEN } from '#lineage';
import { attemptAt, hasFailed } from '../rules/attempts.ts';
import { eventOrderKey, mentionOrderKey } from '../rules/event-order.ts';
import { entriesOf, partsOf } from '../rules/lists.ts';
import {
  breakingReason,
  differenceOf,
  makesVersion,
  withKnownTypes,
  type Schema,
} from '../rules/schema-version.ts';
import {
  createSchemaEvidence,
  describesFields,
  type Evidence,
  type StatedField,
} from '../schemas/schema-evidence.ts';
import type { DatasetStatementRow, SchemaEvidenceRow } from '../state/rows.ts';
import type { HeldSchema, ProjectionState } from '../state/state.ts';
import { evidenceKey } from '../state/tables.ts';
import { membersOf } from './alias-sets.ts';
import { rootOf } from './aliases.ts';
import type { Dirty } from './dirty.ts';
import { isLifeTracked, putLife, renewLives } from './lifecycle.ts';
import { reconcile } from './reconcile.ts';
import type { Reducer } from './reducer.ts';
import { schemasCount } from './runs.ts';
import type { StatedSchema } from './stated-facets.ts';
import type { ResolvedContent } from '../rules/resolve-names.ts';

/** Adds a statement to the evidence for the fields of its dataset. */
export const addEvidence = (
  state: ProjectionState,
  row: DatasetStatementRow,
  schema: StatedSchema,
  dirty: Dirty,
): void => {
  if (!row.counts) return;
  const { dataset, integration, role } = row;
  const { content, describes } = schema;
  const place = mentionOrderKey(eventOrderKey(row.orderKey), row.mention);
  const rowKey = schema.rowKey(integration, role);
  const known = state.schemaEvidence.group(dataset).get(rowKey);
  const first = known && known.first < place ? known.first : place;
  const last = known && known.last > place ? known.last : place;
  if (known?.first === first && known.last === last) return;
  const stated = { dataset, integration, role, content, describes, first, last };
  state.schemaEvidence.put(stated, rowKey);
  const root = rootOf(state, dataset);
  const held = state.evidence.get(root);
  if (held && !state.isMissing()) {
    state.noteChangedEvidence(root);
    held.evidence.add(stated);
  }
  dirty.schemas.add(dataset);
};

/**
 * Brings what a run's events state up to date after its attempts changed: outputs of failed attempts state no fields,
 * and what an attempt says of the life of a dataset has its state.
 */
export const followAttempts = (reducer: Reducer, run: number, dirty: Dirty): void => {
  const { state } = reducer;
  const changes = dirty.attempts.filter(({ former, present }) => (former ?? present)?.run === run);
  const isRecut = dirty.recut.has(run);
  const isTurned = changes.some(
    ({ former, present }) => former && present && hasFailed(former) !== hasFailed(present),
  );
  if (isRecut || isTurned) {
    const { statements = [] } = state.lookUp({ name: 'statementsOfRun', run }) ?? {};
    const attempts = [...state.attempts.group(run).values()];
    const changed = new Map<string, DatasetStatementRow>();
    const present = statements.map((row) => {
      if (row.role !== 'WRITER' || row.schema === null) return row;
      const counts = schemasCount(attemptAt(attempts, row.orderKey));
      if (counts === row.counts) return row;
      const renewed = { ...row, counts };
      state.datasetStatements.put(renewed);
      changed.set(`${row.dataset} ${evidenceKey({ ...row, content: row.schema })}`, renewed);
      return renewed;
    });
    for (const row of changed.values()) renewEvidence(state, row, present, run, dirty);
    if (isRecut) {
      const outputs = new Set(
        statements.filter(({ role }) => role === 'WRITER').map((row) => row.dataset),
      );
      for (const dataset of outputs)
        if (isLifeTracked(state, dataset)) renewLives(state, dataset, true, dirty);
      return;
    }
  }
  for (const { former, present } of changes) {
    if (!present || former?.state === present.state || !former) continue;
    const content = state.content<ResolvedContent>(present.lineage);
    for (const { name } of content?.outputs ?? []) {
      const lives = state.lives.group(name);
      const life = lives.size > 0 ? lives.get(`${run} ${present.number}`) : undefined;
      if (life) putLife(state, { ...life, state: present.state }, dirty);
    }
  }
};

/** Finds first and last of the statements of one content again. */
const renewEvidence = (
  state: ProjectionState,
  { dataset, integration, role, schema }: DatasetStatementRow,
  ofRun: readonly DatasetStatementRow[],
  run: number,
  dirty: Dirty,
): void => {
  if (schema === null) return;
  const isSame = (row: DatasetStatementRow): boolean =>
    row.dataset === dataset &&
    row.integration === integration &&
    row.role === role &&
    row.schema === schema;
  const isOther = (row: DatasetStatementRow): boolean => row.run !== run && isSame(row);
  // The database does not have yet what the event at hand states, and what it changed of other runs.
  const isChanged = [...state.datasetStatements.pending().values()].some(isOther);
  const others = isChanged
    ? (state.lookUp({ name: 'statementsOfDataset', dataset })?.statements ?? []).filter(isOther)
    : (state.lookUp({
        name: 'statementsOfContent',
        dataset,
        integration,
        role,
        schema,
        exceptRun: run,
      })?.statements ?? []);
  const places = [...others, ...ofRun.filter(isSame)]
    .filter(({ counts }) => counts)
    .map((row) => mentionOrderKey(eventOrderKey(row.orderKey), row.mention))
    .sort();
  const [first, last] = [places.at(0), places.at(-1)];
  const bounds = first !== undefined && last !== undefined ? { first, last } : null;
  const key = evidenceKey({ role, content: schema, integration });
  const known = state.schemaEvidence.group(dataset).get(key);
  if (known && bounds) state.schemaEvidence.put({ ...known, ...bounds });
  else if (known) state.schemaEvidence.remove(known);
  else if (bounds) {
    const describes = describesFields(state.content(schema) ?? []);
    const own = { dataset, integration, role, content: schema, describes };
    state.schemaEvidence.put({ ...own, ...bounds });
  }
  dirty.schemas.add(dataset);

  const root = rootOf(state, dataset);
  const held = state.evidence.get(root);
  if (!held || state.isMissing()) return;
  state.noteChangedEvidence(root);
  let merged: Evidence | null = null;
  for (const member of membersOf(state, root)) {
    const row = state.schemaEvidence.group(member).get(key);
    if (row) merged = merged ? united(merged, row) : row;
  }
  if (known) held.evidence.replace(known, merged);
  else if (merged) held.evidence.add(merged);
};

const united = (one: Evidence, other: SchemaEvidenceRow): Evidence => ({
  ...one,
  first: one.first < other.first ? one.first : other.first,
  last: one.last > other.last ? one.last : other.last,
});

const heldSchema = (state: ProjectionState, root: number): HeldSchema => {
  const known = state.evidence.get(root);
  if (known) return known;
  const evidence = createSchemaEvidence(
    (content) => state.content<readonly StatedField[]>(content) ?? [],
  );
  const rows = membersOf(state, root).flatMap((member) => [
    ...state.schemaEvidence.group(member).values(),
  ]);
  // In event order each content is the latest so far, which costs its own fields and no look at the others.
  for (const row of rows.sort((a, b) => (a.last < b.last ? -1 : 1))) evidence.add(row);
  const made = { evidence, held: null };
  if (!state.isMissing()) {
    state.evidence.set(root, made, 60 + evidence.size());
    // It is made of rows that this event may have changed, and something may be found missing later in the pass.
    state.noteChangedEvidence(root);
  }
  return made;
};

/** Opens and closes the fields of a dataset, and makes a schema version when the merged view differs. */
export const settleSchema = (
  { state }: Reducer,
  dataset: number,
  sequence: number,
  dirty: Dirty,
): void => {
  const isRoot = rootOf(state, dataset) === dataset;
  const schema = isRoot ? heldSchema(state, dataset) : null;
  const fields = schema?.evidence.fields() ?? [];
  // A content may have been missing.
  if (state.isMissing()) state.noteChangedEvidence(dataset);
  if (schema && schema.held === fields) return;
  // Most datasets have one schema, whose content is kept already.
  const content =
    fields.length === 0 ? null : (schema?.evidence.contentOfFields() ?? state.keep(fields));
  const isChanged = settleFields(state, dataset, { fields, content }, sequence);
  if (schema && !state.isMissing()) {
    schema.held = fields;
    state.noteChangedEvidence(dataset);
  }
  if (!isChanged) return;
  dirty.words.add(dataset);
  // A name that is another dataset's for the time being goes on with its last version when it is its own again.
  if (!isRoot) return;
  settleVersion(
    state,
    dataset,
    fields.map(({ path, type }) => [path, type] as const),
    sequence,
  );
};

interface MergedFields {
  readonly fields: readonly StatedField[];
  /** Their hash; null where there are none. */
  readonly content: string | null;
}

/** Replaces the list of fields of a dataset where it differs; fields that stay keep their ids. Tells whether it does. */
const settleFields = (
  state: ProjectionState,
  dataset: number,
  { fields, content }: MergedFields,
  sequence: number,
): boolean => {
  const former = state.fieldLists.group(dataset).get('');
  if ((former?.content ?? null) === content) return false;
  const before = former ? (state.content<readonly StatedField[]>(former.content) ?? []) : [];
  if (former?.openedAt === sequence) state.fieldLists.remove(former);
  else if (former) state.fieldLists.put({ ...former, closedAt: sequence });
  if (content === null) return true;
  const known = former ? entriesOf(former.parts) : [];
  const entries = fields.map((field, at) =>
    isSameField(before[at], field) ? (known[at] ?? null) : null,
  );
  const parts = partsOf(entries, sequence, state.next.fields);
  const id = state.next.fieldList();
  state.fieldLists.put({ id, openedAt: sequence, closedAt: OPEN, dataset, content, parts });
  return true;
};

const isSameField = (one: StatedField | undefined, other: StatedField): boolean =>
  one?.path === other.path && one.type === other.type && one.description === other.description;

const settleVersion = (
  state: ProjectionState,
  dataset: number,
  schema: Schema,
  sequence: number,
): void => {
  const versions = state.schemaVersions.group(dataset);
  const [former] = versions.values();
  const before = former ? (state.content<Schema>(former.content) ?? []) : [];
  const difference = differenceOf(before, schema);
  if (!makesVersion(difference)) return;
  const reason = former ? breakingReason(difference) : null;
  const number = (former?.number ?? 0) + 1;
  const version = {
    dataset,
    number,
    content: state.keep(withKnownTypes(before, schema)),
    difference: JSON.stringify(difference),
    compatible: reason === null,
    reason,
  };
  reconcile(
    state.schemaVersions,
    versions,
    new Map([[number, version]]),
    sequence,
    state.next.schemaVersion,
    (content, interval) => ({ ...interval, ...content }),
  );
};

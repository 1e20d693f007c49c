import { integrationOf, type DatasetMention } from '#openlineage';
import {
  breakingReason,
  differenceOf,
  escapeForDb,
  type EventOrder,
  mergeSchemas,
  makesVersion,
  type Schema,
  type StatedField,
  withKnownTypes,
} from '#projection';
import type { SchemaStatementRow } from '../working-tables.ts';
import { rootOf } from './identity.ts';
import { reconcile } from './intervals.ts';
import { fieldKey } from './rows.ts';
import { addSchemaFact, schemaFactsOf } from './schema-facts.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Who states a schema: the producer, as writer, reader or declaration, in a run of a job or in none. */
export interface Speaker {
  readonly producer: string;
  readonly role: SchemaStatementRow['role'];
  /** The place of the mention in the event, from 0. */
  readonly mention: number;
  readonly run: number | null;
  readonly job: number | null;
}

/** Notes what one mention of a dataset says of its schema. An empty list of fields says nothing. */
export const noteSchema = async (
  state: FoldState,
  dataset: number,
  schema: DatasetMention['facets']['schema'],
  speaker: Speaker,
  { sequence, orderKey }: EventOrder,
  touched: Touched,
): Promise<void> => {
  if (!schema || schema === 'deleted' || schema.length === 0) return;
  const stated = schema.map((field): StatedField => ({
    path: escapeForDb(field.path.join('.')),
    type: field.type === null ? null : escapeForDb(field.type),
    description: field.description === null ? null : escapeForDb(field.description),
  }));
  await state.rows.schemaStatements.group(dataset);
  const row: SchemaStatementRow = {
    sequence,
    dataset,
    role: speaker.role,
    mention: speaker.mention,
    integration: escapeForDb(integrationOf(speaker.producer)),
    orderKey,
    run: speaker.run,
    job: speaker.job,
    content: state.keep(stated),
  };
  state.rows.schemaStatements.put(row);
  await addSchemaFact(state, row);
  touched.schemas.add(dataset);
};

/** Opens and closes the fields of a dataset, and makes a schema version when the merged view differs. */
export const foldFields = async (
  state: FoldState,
  dataset: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const facts = await schemaFactsOf(state, dataset);
  const contents = new Map<string, readonly StatedField[]>();
  for (const { content } of facts) {
    if (!contents.has(content)) contents.set(content, await state.content<StatedField[]>(content));
  }
  const fields = mergeSchemas(facts, (content) => contents.get(content) ?? []);
  const { rows, nextId } = state;
  const wanted = new Map(
    fields.map((field, ordinal) => {
      const row = { dataset, ...field, ordinal };
      return [fieldKey(row), row];
    }),
  );
  const changed = reconcile(
    rows.fields,
    await rows.fields.group(dataset),
    wanted,
    sequence,
    nextId.fields,
  );
  if (!changed) return;
  touched.words.add(dataset);
  // A name that is another dataset's for the time being goes on with its last version when it is its own again.
  if ((await rootOf(state, dataset)) !== dataset) return;
  await foldVersion(
    state,
    dataset,
    fields.map(({ path, type }) => [path, type] as const),
    sequence,
  );
};

const foldVersion = async (
  state: FoldState,
  dataset: number,
  schema: Schema,
  sequence: number,
): Promise<void> => {
  const { rows, nextId } = state;
  const [former] = (await rows.schemaVersions.group(dataset)).values();
  const before = former ? await state.content<Schema>(former.content) : [];
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
    rows.schemaVersions,
    await rows.schemaVersions.group(dataset),
    new Map([[`${number}`, version]]),
    sequence,
    nextId.schemaVersions,
  );
};

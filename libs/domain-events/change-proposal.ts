import { z } from 'zod';

const name = z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) });
const field = z.string().min(1);
const note = z.string().max(2000);
const schemaField = z.strictObject({ path: field, type: z.string().nullable().default(null) });

/**
 * One change, by its kind. A dataset or job may be given by any of its names; field paths are joined with dots. A
 * type is written as the platform of the dataset writes it.
 */
const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('DROP_FIELD'), dataset: name, field }),
  z.strictObject({
    kind: z.literal('ADD_FIELD'),
    dataset: name,
    field,
    type: z.string().nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('RENAME_FIELD'), dataset: name, field, to: field }),
  z.strictObject({
    kind: z.literal('RETYPE_FIELD'),
    dataset: name,
    field,
    type: z.string().min(1),
  }),
  // TIGHTEN: NULL was allowed and no longer is. RELAX: it was not allowed and now is.
  z.strictObject({ kind: z.literal('TIGHTEN_NULLABILITY'), dataset: name, field }),
  z.strictObject({ kind: z.literal('LOOSEN_NULLABILITY'), dataset: name, field }),
  z.strictObject({ kind: z.literal('CHANGE_MEANING'), dataset: name, field, note }),
  z.strictObject({ kind: z.literal('CHANGE_UNIT'), dataset: name, field, note }),
  // Nothing depends on what is not there yet, so this affects nothing; the fields are for people.
  z.strictObject({
    kind: z.literal('CREATE_DATASET'),
    dataset: name,
    fields: z.array(schemaField).max(10_000).default([]),
  }),
  z.strictObject({ kind: z.literal('DROP_DATASET'), dataset: name }),
  z.strictObject({ kind: z.literal('RENAME_DATASET'), dataset: name, to: field }),
  z.strictObject({ kind: z.literal('MOVE_DATASET'), dataset: name, toDataset: name }),
  z.strictObject({ kind: z.literal('REMOVE_JOB'), job: name }),
  z.strictObject({ kind: z.literal('REMOVE_INPUT'), job: name, dataset: name }),
  z.strictObject({ kind: z.literal('REMOVE_OUTPUT'), job: name, dataset: name }),
  // STOP_FEED: the dataset is no longer written. DELAY_FEED: it is written later than before.
  z.strictObject({ kind: z.literal('STOP_FEED'), dataset: name }),
  z.strictObject({ kind: z.literal('DELAY_FEED'), dataset: name, hours: z.number().positive() }),
  z.strictObject({
    kind: z.literal('REPLACE_SCHEMA'),
    dataset: name,
    fields: z.array(schemaField).min(1).max(10_000),
  }),
]);

/** The changes that someone proposes, and why. */
export const proposal = z.strictObject({
  title: z.string().min(1).max(200),
  reason: note.default(''),
  changes: z.array(change).min(1).max(100),
});

export type Change = z.infer<typeof change>;
export type ChangeKind = Change['kind'];
export type Proposal = z.infer<typeof proposal>;

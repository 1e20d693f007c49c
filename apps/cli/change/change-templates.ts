import type { ChangeKind } from '#impact';

/** One kind of change, for `change new` and for the page about change files. */
interface Template {
  /** What the change is, as a sentence. */
  readonly summary: string;
  /** The members beside the kind, as YAML. */
  readonly members: readonly string[];
}

const DATASET = 'dataset: { namespace: postgres://shop-db:5432, name: shop.public.orders }';
const JOB = 'job: { namespace: airflow-shop, name: nightly.extract_orders }';

/** Every kind of change with an example. */
export const TEMPLATES: Readonly<Record<ChangeKind, Template>> = {
  DROP_FIELD: { summary: 'A column is dropped.', members: [DATASET, 'field: status'] },
  ADD_FIELD: {
    summary: 'A column is added; `type` may be left out.',
    members: [DATASET, 'field: channel', 'type: text'],
  },
  RENAME_FIELD: {
    summary: 'A column gets another name.',
    members: [DATASET, 'field: status', 'to: order_status'],
  },
  RETYPE_FIELD: {
    summary: 'A column gets another type, as the platform of the dataset writes it.',
    members: [DATASET, 'field: customer_id', 'type: bigint'],
  },
  TIGHTEN_NULLABILITY: {
    summary: 'A column that could be NULL no longer can.',
    members: [DATASET, 'field: status'],
  },
  LOOSEN_NULLABILITY: {
    summary: 'A column that could not be NULL now can.',
    members: [DATASET, 'field: status'],
  },
  CHANGE_MEANING: {
    summary: 'The values of a column mean something else.',
    members: [DATASET, 'field: ordered_at', 'note: in UTC from now on'],
  },
  CHANGE_UNIT: {
    summary: 'The values of a column are in another unit.',
    members: [DATASET, 'field: customer_id', 'note: cents instead of euros'],
  },
  CREATE_DATASET: {
    summary: 'A dataset is created; `fields` may be left out. It affects nothing.',
    members: [
      'dataset: { namespace: postgres://shop-db:5432, name: shop.public.returns }',
      'fields: [{ path: id, type: integer }, { path: reason, type: text }]',
    ],
  },
  DROP_DATASET: { summary: 'A dataset is dropped.', members: [DATASET] },
  RENAME_DATASET: {
    summary: 'A dataset gets another name in its namespace.',
    members: [DATASET, 'to: shop.public.purchases'],
  },
  MOVE_DATASET: {
    summary: 'A dataset moves to another namespace.',
    members: [
      DATASET,
      'toDataset: { namespace: postgres://archive-db:5432, name: shop.public.orders }',
    ],
  },
  REMOVE_JOB: { summary: 'A job is removed.', members: [JOB] },
  REMOVE_INPUT: { summary: 'A job no longer reads a dataset.', members: [JOB, DATASET] },
  REMOVE_OUTPUT: {
    summary: 'A job no longer writes a dataset.',
    members: [JOB, 'dataset: { namespace: s3://shop-lake, name: raw/orders }'],
  },
  STOP_FEED: { summary: 'Nothing writes the dataset any more.', members: [DATASET] },
  DELAY_FEED: {
    summary: 'The dataset is written later than before, by so many hours.',
    members: [DATASET, 'hours: 6'],
  },
  REPLACE_SCHEMA: {
    summary:
      'The dataset gets this schema; what differs from the present one is assessed. A renamed column is a dropped and an added one.',
    members: [DATASET, 'fields: [{ path: id, type: bigint }, { path: status, type: text }]'],
  },
};

/** A change file with one change of this kind, to be filled in. */
export const changeFileOf = (kind: ChangeKind): string => {
  const { summary, members } = TEMPLATES[kind];
  return [
    'title: What changes, in a few words',
    'reason: Why',
    'changes:',
    `  # ${summary.replaceAll('`', '')}`,
    `  - kind: ${kind}`,
    ...members.map((member) => `    ${member}`),
    '',
  ].join('\n');
};

/** Whether a word names a kind of change, in any letter case and with dashes. */
export const kindOf = (word: string): ChangeKind | null => {
  const wanted = word.toUpperCase().replaceAll('-', '_');
  return KINDS.find((kind) => kind === wanted) ?? null;
};

const isKind = (word: string): word is ChangeKind => Object.hasOwn(TEMPLATES, word);
export const KINDS: readonly ChangeKind[] = Object.keys(TEMPLATES).filter(isKind);

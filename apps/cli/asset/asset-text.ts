import { count } from '../show/count.ts';
import { shortTime } from '../show/moments.ts';
import { typed, type Name } from '../show/names.ts';
import { printable, wrapped } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { table, type Cell } from '../show/table.ts';
import type { AssetFacts } from './ask-asset.ts';

/** What is known of a dataset or job, for people. */
export const assetText = (asset: AssetFacts, asOf: number, screen: Screen): string => {
  const stated = statedRows(asset);
  const fields = asset.kind === 'dataset' ? asset.fields : [];
  return [
    `${screen.paint.bold(typed(asset))}\n`,
    ...(asset.kind === 'dataset' && asset.aliases.length > 0
      ? [`also ${asset.aliases.map(typed).join(', ')}\n`]
      : []),
    ...(stated.length > 0 ? ['\n', table(STATED, stated, screen)] : []),
    ...(fields.length > 0 ? ['\n', fieldTable(fields, screen)] : []),
    '\n',
    ...factLines(asset).map(([what, text]) => factText(what, text, screen)),
    ...(stated.length > 0 ? [] : ['No description, owners or tags. ']),
    `As of #${asOf}.\n`,
  ].join('');
};

const STATED = ['WHAT', 'VALUE', 'COLUMN', 'STATED BY', 'SINCE'];

/** The description, owners and tags; a row for each integration that states one. */
const statedRows = ({
  description,
  descriptionStatedBy,
  owners,
  tags,
}: AssetFacts): readonly (readonly Cell[])[] => {
  const rows = (
    what: string,
    value: string,
    field: string | null,
    all: AssetFacts['tags'][number]['statedBy'],
  ): readonly (readonly Cell[])[] =>
    all.map(({ integration, since }, index) => [
      ...(index === 0 ? [what, value, field ?? ''] : ['', '', '']),
      integration,
      `#${since.sequence}`,
    ]);
  return [
    ...(descriptionStatedBy
      ? rows('description', description ?? '', null, [descriptionStatedBy])
      : []),
    ...owners.flatMap(({ name, type, statedBy: by }) =>
      rows('owner', type === null ? name : `${name} (${type})`, null, by),
    ),
    ...tags.flatMap(({ key, value, field, statedBy: by }) =>
      rows('tag', `${key}=${value}`, field, by),
    ),
  ];
};

type FieldFacts = (AssetFacts & { readonly kind: 'dataset' })['fields'];

const fieldTable = (fields: FieldFacts, screen: Screen): string => {
  const isDescribed = fields.some(({ description }) => description !== null);
  const rows = fields.map(({ path, type, description, since }) => [
    path,
    type ?? '',
    ...(isDescribed ? [description ?? ''] : []),
    `#${since.sequence}`,
  ]);
  return table(['COLUMN', 'TYPE', ...(isDescribed ? ['DESCRIPTION'] : []), 'SINCE'], rows, screen);
};

/** What else there is to say, each under a heading of at most {@link WIDEST} characters. */
const factLines = (asset: AssetFacts): readonly (readonly [what: string, text: string])[] => {
  if (asset.kind === 'job') {
    const [newest] = asset.runs.nodes;
    return [
      ['reads', listed(asset.reads, ({ dataset }) => dataset)],
      ['writes', listed(asset.writes, ({ dataset }) => dataset)],
      [
        'last run',
        newest ? `${shortTime(newest.startedAt)}, ${newest.state} (${newest.runId})` : 'none',
      ],
      [
        'history',
        `${count(asset.runs.totalCount, 'run', 'runs')}, ${count(asset.versions.totalCount, 'version', 'versions')}, first seen at #${asset.since.sequence}`,
      ],
    ];
  }
  const [newest] = asset.dataVersions.nodes;
  const [schema] = asset.schemaVersions.nodes;
  const by = newest?.run ? ` by ${typed(newest.run.job)}` : '';
  const under = newest?.version ? ` as version ${newest.version}` : '';
  return [
    ['written by', listed(asset.writtenBy, ({ job }) => job)],
    ['read by', listed(asset.readBy, ({ job }) => job)],
    [
      'last written',
      newest
        ? `${newest.writtenAt === null ? 'being written' : shortTime(newest.writtenAt)}${by}${under}`
        : 'never, as far as is known',
    ],
    ...(schema
      ? [['schema', `version ${schema.number}, since #${schema.since.sequence}`] as const]
      : []),
    [
      'history',
      `${count(asset.dataVersions.totalCount, 'data version', 'data versions')}, first seen at #${asset.since.sequence}`,
    ],
  ];
};

const listed = <T>(
  { totalCount, nodes }: { readonly totalCount: number; readonly nodes: readonly T[] },
  nameOf: (node: T) => Name,
): string => {
  if (totalCount === 0) return 'none';
  const more = totalCount - nodes.length;
  return `${nodes.map((node) => typed(nameOf(node))).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
};

const WIDEST = 'last written'.length;

const factText = (what: string, text: string, { columns, paint }: Screen): string => {
  const lines = wrapped(printable(text), Math.max((columns ?? 100) - WIDEST - 2, 20));
  return lines
    .map(
      (line, index) =>
        `${index === 0 ? paint.dim(what.padEnd(WIDEST)) : ' '.repeat(WIDEST)}  ${line}\n`,
    )
    .join('');
};

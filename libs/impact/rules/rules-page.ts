import type { Severity } from '../assessment.ts';
import { changeRules, type ChangeRule } from './change-rules.ts';
import { severityForDataset } from './asset-rules.ts';
import type { Outcome, Rule, TargetGuard, Typing } from './rule.ts';
import { RULES, RULES_VERSION } from './rules.ts';
import { CONTROL_DEPENDENCE, DATA_DEPENDENCE, type Usage } from './usage.ts';

/** docs/rules-of-impact.md: what the rules mean, and both tables, row by row. */
export const rulesPage = (): string =>
  [
    HEAD,
    table(
      ['rule', 'change', 'verdict', 'effect', 'why'],
      changeRules.map((rule) => changeCells(rule)),
    ),
    MIDDLE,
    table(
      [
        'rule',
        'effect',
        'usage',
        'only if',
        'the job',
        'the derived field',
        'the derived dataset',
        'why',
      ],
      RULES.map((rule) => ruleCells(rule)),
    ),
    `A verdict on a field affects its dataset too:\n\n${wholeText()}\n`,
  ].join('\n\n');

const HEAD = `# The rules of impact

This page is generated from the rules in \`libs/impact/rules\` (\`npm run rules-page\`); a test fails when the two
differ. It describes version ${RULES_VERSION} of the rules. An assessment names the rule behind each verdict, and the
version of the rules.

## How verdicts are found

The analysis is a forward dataflow analysis over the lineage graph. A proposed change has an *effect* on a field, a
dataset or a job. Whoever *uses* what is affected is affected in turn, as the row for that effect and that usage says,
and so on until no row applies.

- **Breaking**: it fails, or it is gone or wrong. **Degraded**: it goes stale or loses something. **Informational**:
  it is reached, but not harmed.
- A job is degraded when it still runs, but on stale or wrong data.
- A job that fails writes *none* of its outputs. They go stale, and so does whatever is derived from them: degraded,
  not broken.
- A verdict on a dataset holds for all its fields. A field has a verdict of its own where more is known about it.
- A job that states, for all it derives from a dataset, which fields it uses is not affected by changes of other
  fields.
- **Certain**: every step from the change to the asset is known in detail. **Possible**: no event says which fields
  are used (the verdict names the datasets whose column lineage is missing), or it depends on the values.
- Of several verdicts on one asset the worst counts; of equally bad ones a certain one, then the nearest.
- The distance counts dataset hops from the change. A job is one hop further than what it reads; a job that writes the
  changed dataset is at 0.
- Jobs that write what is changed are assumed to change with it.
- A replaced schema counts as dropping the fields that are missing from it and adding those that are new. Renames are
  not guessed.
- A dataset that declares what it is derived from, without naming a job, is treated as if a job did it.

## Usages

| usage | stated by |
|---|---|
| IDENTITY, TRANSFORMATION, AGGREGATION | a field edge of that subtype: the value is copied, computed with, or aggregated |
| MASKED | one of these with masking: only a masked value, such as a hash, is derived |
| COUNT | an aggregation with masking, which is a count |
| UNKNOWN | a field edge without a subtype, or with another one |
| JOIN, FILTER, GROUP_BY, SORT, WINDOW, CONDITIONAL | a field edge of that subtype |
| INDIRECT | any other field edge of type INDIRECT, or one that leads to a dataset as a whole |
| COPIES_ALL | a job that copies every field of the dataset under its own name, as \`SELECT *\` does |
| UNSPECIFIED | an edge without column lineage, or a job that reads the dataset without any edge |
| READS | any use of a dataset that is affected as a whole |
| WRITTEN_BY | a job that writes what is changed |
| WRITES, PRECEDES | the outputs of a job; the jobs that it hands data to |

The first six are *data dependence*: the field goes into a value. JOIN to INDIRECT are *control dependence*: the field
decides which rows there are, or in which order.

## Types

A WIDENED type holds every value of the former one, unchanged; a NARROWED type is of the same sort but does not hold
them all; a RETYPED field has a type of another sort, or its former type is not known. Types are read as the platform
of the dataset means them (\`NUMBER\` in Snowflake is \`NUMBER(38,0)\`, \`decimal\` in Spark is \`decimal(10,0)\`,
every integer in BigQuery is an \`INT64\`). PostgreSQL, BigQuery and any namespace of unknown platform are *strict*:
they refuse to compare or compute with a value of another type. Snowflake, Spark, Hive and MySQL *convert* it. Where
the new type is not known, no one can say what is refused, so the rows for converting platforms apply.

A job *creates its output* in every run when the last events of its latest two runs state \`CREATE\` in the
\`lifecycleStateChange\` facet, as \`CREATE OR REPLACE TABLE … AS SELECT\` does. Then types and nullability of the output
follow the query, and nothing is refused. Any other job may insert into a table with types and NOT NULL of its
own, so it may fail.

## What a change means for the asset that it changes`;

const MIDDLE = `## What follows

Each cell gives the verdict, and in capitals the effect that is propagated further, if any. Where several rows match,
the first one with an entry in the column counts.`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const changeCells = ({ id, change, severity, effect, sentence }: ChangeRule): readonly string[] => [
  `\`${id}\``,
  change,
  severity.toLowerCase(),
  effect ?? '',
  sentence,
];

const ruleCells = (rule: Rule): readonly string[] => [
  `\`${rule.id}\``,
  rule.effect,
  usagesText(rule.usages),
  guardsText(rule),
  outcomeText(rule.job),
  outcomeText(rule.field),
  outcomeText(rule.dataset),
  rule.sentence,
];

/** A whole group of usages by its name. */
const usagesText = (usages: readonly Usage[]): string => {
  const named = [
    { title: 'data dependence', group: DATA_DEPENDENCE },
    { title: 'control dependence', group: CONTROL_DEPENDENCE },
  ].filter(({ group }) => group.every((usage) => usages.includes(usage)));
  const others = usages.filter(
    (usage) => !named.some(({ group }) => group.some((one) => one === usage)),
  );
  return [...named.map(({ title }) => title), ...others].join(', ');
};

const guardsText = ({ typing, target }: Rule): string =>
  [typing === null ? '' : TYPINGS[typing], target === null ? '' : TARGETS[target]]
    .filter((text) => text !== '')
    .join(', ');

const TYPINGS: Readonly<Record<Typing, string>> = {
  STRICT: 'the platform is strict',
  CONVERTING: 'the platform converts',
};

const TARGETS: Readonly<Record<TargetGuard, string>> = {
  TYPE_HOLDS: 'the type of the derived field holds the new type, or is of another sort',
  TYPE_FITS: 'no value of the new type is too large for the type of the derived field',
  TYPE_TAKES_ALL: 'the derived field is a text, and the platform is not BigQuery',
  TYPE_UNKNOWN: 'the type of the derived field is not known',
  RECREATED: 'every run of the job creates its output',
  NOTHING: 'nothing is derived by the usage',
  OTHER_SOURCES: 'the field is also derived from other datasets',
};

const outcomeText = (outcome: Outcome | null): string => {
  if (outcome === null) return '';
  const { certainty, severity, effect, carriesType } = outcome;
  const verdict = `${certainty === 'CERTAIN' ? '' : 'possibly '}${severity.toLowerCase()}`;
  if (effect === null) return verdict;
  return `${verdict}, ${effect}${carriesType ? ' to the same type' : ''}`;
};

const SEVERITIES: readonly Severity[] = ['BREAKING', 'DEGRADED', 'INFORMATIONAL'];

const wholeText = (): string =>
  SEVERITIES.map(
    (severity) =>
      `- **${severity.toLowerCase()}** makes the dataset ${severityForDataset[severity].toLowerCase()};`,
  )
    .join('\n')
    .replace(/;$/, '.');

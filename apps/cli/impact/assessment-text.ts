import type { AssetVerdict, Severity, Summary } from '#impact';
import { count } from '../show/count.ts';
import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { table, type Cell } from '../show/table.ts';
import {
  assetText,
  certaintyText,
  firstOf,
  severitiesText,
  standingLines,
  wholeText,
  type Assessed,
} from './assessed.ts';

/** An assessment for people: the totals, decisions, a line for each verdict, whom to tell, and what to do. */
export const assessmentText = (assessed: Assessed, screen: Screen): string => {
  const { title, asOf, assessment, hash } = assessed;
  const head = [
    `${screen.paint.bold(printable(title))}: ${severitiesText(assessed)}.\n`,
    ...standingLines(assessed).map((line) => `${printable(line)}.\n`),
  ].join('');
  if (assessment === null) return `${head}\nAs of #${asOf}.\n`;
  const { verdicts, summary } = assessment;
  const sections = [
    head,
    ...(verdicts.length > 0
      ? [
          table(
            HEAD,
            verdicts.map((verdict) => rowOf(verdict, screen.paint)),
            screen,
          ),
        ]
      : []),
    ...told(summary),
    ...listed('To make it safe:', summary.remedies),
    ...listed(
      'Change the jobs in this order:',
      summary.rollout.map((jobs) => jobs.map(typed).join(' together with ')),
    ),
    `As of #${asOf}. ${wholeText(assessment)} Assessment ${hash ?? ''}.\n`,
  ];
  return sections.join('\n');
};

const HEAD = ['VERDICT', 'REACH', 'DISTANCE', 'KIND', 'WHAT', 'WHY'];

const rowOf = (verdict: AssetVerdict, paint: Screen['paint']): Cell[] => [
  verdict.distance === 0
    ? { text: 'changed', paint: paint.bold }
    : { text: verdict.severity.toLowerCase(), paint: paintOf(paint)[verdict.severity] },
  certaintyText(verdict),
  verdict.distance,
  verdict.asset.kind.toLowerCase(),
  { text: assetText(verdict.asset), paint: paint.bold },
  verdict.reason,
];

const paintOf = (paint: Screen['paint']): Record<Severity, (text: string) => string> => ({
  BREAKING: paint.red,
  DEGRADED: paint.yellow,
  INFORMATIONAL: paint.dim,
});

const told = ({ toTell }: Summary): readonly string[] =>
  listed(
    'Tell:',
    toTell.map(
      ({ owner, assets }) =>
        `${owner}, owner of ${count(assets.length, 'affected asset', 'affected assets')}: ${firstOf(assets.map(assetText))}`,
    ),
  );

const listed = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0
    ? []
    : [`${title}\n${lines.map((line) => `  - ${printable(line)}\n`).join('')}`];

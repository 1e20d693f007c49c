import type { AssetVerdict, Severity } from '#impact';
import { mermaid } from '../drawing/mermaid.ts';
import { count } from '../show/count.ts';
import { printable } from '../show/printable.ts';
import {
  assetText,
  certaintyText,
  firstOf,
  SEVERITIES,
  severitiesText,
  standingLines,
  victimsOf,
  wholeText,
  type Assessed,
} from './assessed.ts';
import { assessmentDrawing } from './assessment-drawing.ts';

// GitHub takes 65,536 characters of a comment and GitLab a million; what stands around the rows needs a few.
const MOST_CHARACTERS = 60_000;
const MOST_IN_SIGHT = 10;

/**
 * An assessment as a comment on a pull request: what it comes to, the worst verdicts, and everything else folded.
 * Where a comment would become longer than is taken, it says how many verdicts it leaves out. `share` is the number
 * of assessments in the comment.
 */
export const assessmentMarkdown = (assessed: Assessed, share = 1): string => {
  const { title, asOf, assessment, hash } = assessed;
  const standing = standingLines(assessed).map((line) => `${escaped(line)}.`);
  if (assessment === null) {
    return [`### ✅ ${escaped(title)}`, ...standing, `<sub>As of #${asOf}.</sub>`, ''].join('\n\n');
  }
  const { verdicts, summary } = assessment;
  const victims = victimsOf(assessed);
  const worst = victims.filter(({ severity }) => severity === 'BREAKING');
  const head = [
    `### ${iconOf(assessed)} Impact: ${escaped(title)}`,
    `${severitiesText(assessed)}.`,
    ...standing,
    ...(worst.length > 0 ? [rowsOf(worst.slice(0, MOST_IN_SIGHT))] : []),
    ...(worst.length > MOST_IN_SIGHT
      ? [`and ${worst.length - MOST_IN_SIGHT} more that break, below.`]
      : []),
  ];
  const advice = [
    ...pictureOf(assessed, worst.slice(0, MOST_IN_SIGHT)),
    folded(
      'Who must be told',
      summary.toTell.map(
        ({ owner, assets }) => `- ${escaped(owner)}: ${firstOf(assets.map(assetOf))}`,
      ),
    ),
    folded(
      'What would make it safe',
      summary.remedies.map((remedy) => `- ${escaped(remedy)}`),
    ),
    folded(
      'In which order to change the jobs',
      summary.rollout.map(
        (jobs, index) =>
          `${index + 1}. ${jobs.map((job) => assetOf({ kind: 'JOB', ...job })).join(', together with ')}`,
      ),
    ),
  ];
  const foot = `<sub>As of #${asOf}. ${escaped(wholeText(assessment))} Assessment ${hash ?? ''}.</sub>`;
  const room = MOST_CHARACTERS / share - [...head, ...advice.flat(), foot].join('\n\n').length;
  return [...head, ...allOf(verdicts, room), ...advice.flat(), foot, ''].join('\n\n');
};

/**
 * How the worst verdicts follow from the change, as GitHub and GitLab draw it. A label holds no sign that ends the
 * block.
 */
const pictureOf = (
  assessed: Assessed,
  worst: readonly AssetVerdict[],
): readonly (readonly string[])[] => {
  const { assessment } = assessed;
  if (assessment === null || worst.length === 0) return [];
  const changed = assessment.verdicts.filter(({ distance }) => distance === 0);
  const drawing = assessmentDrawing({
    ...assessed,
    assessment: { ...assessment, verdicts: [...changed.slice(0, MOST_IN_SIGHT), ...worst] },
  });
  const picture = mermaid({ ...drawing, header: [] });
  // What GitHub does not draw is no help.
  if (picture.length > MOST_OF_PICTURE) return [];
  return [folded('Picture', [`\`\`\`mermaid\n${picture}\`\`\``])];
};

const MOST_OF_PICTURE = 20_000;

/** As many verdicts as there is room for. */
const allOf = (verdicts: readonly AssetVerdict[], room: number): readonly string[] => {
  if (verdicts.length === 0) return [];
  const rows = verdicts.map(rowOf);
  let length = 0;
  const fitting = rows.filter((row) => (length += row.length + 1) < room);
  const left = rows.length - fitting.length;
  return folded(`All ${count(rows.length, 'verdict', 'verdicts')}`, [
    [...TABLE, ...fitting].join('\n'),
    ...(left > 0 ? [`\n${left} more are left out here: \`--format json\` has all of them.`] : []),
  ]);
};

const TABLE = ['| | Reach | What | Why | Distance |', '|---|---|---|---|---|'];

const rowsOf = (verdicts: readonly AssetVerdict[]): string =>
  [...TABLE, ...verdicts.map(rowOf)].join('\n');

const rowOf = (verdict: AssetVerdict): string =>
  `| ${verdict.distance === 0 ? '✏️ changed' : `${icon(verdict.severity)} ${verdict.severity.toLowerCase()}`} | ${escaped(certaintyText(verdict))} | ${verdict.asset.kind.toLowerCase()} ${assetOf(verdict.asset)} | ${escaped(verdict.reason)} | ${verdict.distance} |`;

const assetOf = (asset: AssetVerdict['asset']): string =>
  `<code>${escaped(assetText(asset))}</code>`;

const folded = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0
    ? []
    : [`<details><summary>${title}</summary>\n\n${lines.join('\n')}\n\n</details>`];

const iconOf = (assessed: Assessed): string => {
  if (assessed.decision?.allows === true) return '✅';
  // Red as the exit code is, even if nothing is affected.
  if (assessed.decision?.result === 'REJECTED' || assessed.decision?.result === 'EXPIRED')
    return ICONS.BREAKING;
  const victims = victimsOf(assessed);
  const worst = SEVERITIES.find((one) => victims.some(({ severity }) => severity === one));
  return worst === undefined ? '✅' : icon(worst);
};

const ICONS = { BREAKING: '🔴', DEGRADED: '🟡', INFORMATIONAL: '⚪' };
const icon = (severity: Severity): string => ICONS[severity];

/** What Markdown or HTML would read, as entities: names, mentions and links of others do nothing here. */
const escaped = (text: string): string =>
  printable(text).replace(
    /[&<>"'`*_{}[\]()#+!|~\\@:$]|(?<=www)\./gi,
    (character) => `&#${character.charCodeAt(0)};`,
  );

import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';
import type { Outcome } from './ask-outcome.ts';

/** How a change turned out, for people. */
export const outcomeText = (outcome: Outcome, screen: Screen): string => {
  const { title, asOf, happened, assets } = outcome;
  if (happened.length === 0) {
    return `${printable(title)}: no event up to #${asOf} shows that it was made.\n`;
  }
  const made = happened.map(
    ({ change, event, evidence }) =>
      `made by #${event.sequence}: ${change === null ? '' : `change ${change + 1}: `}${printable(evidence)}\n`,
  );
  const rows = assets.map(({ result, predicted, asset, trouble }) => {
    const name = asset.dataset ?? asset.job;
    return [
      WORDS[result],
      predicted?.toLowerCase() ?? 'nothing',
      asset.kind.toLowerCase(),
      name === null ? '' : typed(name),
      trouble === null
        ? ''
        : `${trouble.sentence}${trouble.event === null ? '' : ` (#${trouble.event.sequence})`}`,
    ];
  });
  return [
    `${screen.paint.bold(printable(title))}\n`,
    ...made,
    `${countsText(outcome.counts)}, as of #${asOf}.\n`,
    ...(rows.length > 0
      ? ['\n', table(['RESULT', 'FORETOLD', 'KIND', 'WHAT', 'WHAT BECAME OF IT'], rows, screen)]
      : []),
  ].join('');
};

/** `2 hits, no misses …`. */
export const countsText = (counts: Outcome['counts']): string =>
  [
    `${counts.hits} as foretold`,
    `${counts.misses} missed`,
    `${counts.falseAlarms} false alarms`,
    `${counts.pending} pending`,
    `${counts.unseen} that no event tells`,
  ].join(', ');

const WORDS = {
  HIT: 'as foretold',
  MISS: 'missed',
  FALSE_ALARM: 'false alarm',
  PENDING: 'pending',
  UNSEEN: 'not told',
};

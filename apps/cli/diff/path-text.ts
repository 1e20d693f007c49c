import { printable } from '../show/printable.ts';
import { typed } from '../show/names.ts';
import type { Screen } from '../show/screen.ts';
import type { End, Path, PathDiff } from './ask-path-diff.ts';

/** What became of a way, the path at each moment, and what opened and closed on it. */
export const pathText = (
  { from, to, outcome, before, after, changes }: PathDiff,
  { paint }: Screen,
): string =>
  [
    `${paint.bold(OUTCOMES[outcome])}\n`,
    ...(before ? [`as of #${from}: ${pathLine(before)}`] : []),
    ...(after ? [`as of #${to}: ${pathLine(after)}`] : []),
    ...changes.map(({ change, cause, job, ...step }) => {
      const sign = change === 'OPENED' ? paint.green('+') : paint.red('-');
      const by = job === null ? '' : `, by ${typed(job)}`;
      return `${sign} ${place(step.from)} → ${place(step.to)}${by}, ${change.toLowerCase()} by event #${cause.sequence}\n`;
    }),
    `From #${from} to #${to}.\n`,
  ].join('');

const OUTCOMES: Readonly<Record<PathDiff['outcome'], string>> = {
  GAINED: 'gained: there is a path, and there was none',
  LOST: 'lost: there was a path, and there is none',
  KEPT: 'kept: there was a path, and there is one',
  NONE: 'none: there was no path, and there is none',
};

const pathLine = ({ distance, certain, steps }: Path): string => {
  const [first] = steps;
  const hops = steps.map((step) => `  → ${place(step.to)}  (${step.basis})\n`);
  const head = `${distance} ${distance === 1 ? 'dataset' : 'datasets'} on, ${certain ? 'certain' : 'possible'}\n`;
  return `${head}${first ? `  ${place(first.from)}\n` : ''}${hops.join('')}`;
};

const place = ({ dataset, field }: End): string =>
  field === null ? typed(dataset) : `${typed(dataset)} ${printable(field)}`;

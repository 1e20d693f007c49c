import type { Listed } from '../ask/pages.ts';
import { howMany } from '../show/how-many.ts';
import { durationBetween, shortTime } from '../show/moments.ts';
import { typed } from '../show/names.ts';
import type { Screen } from '../show/screen.ts';
import { table, type Cell } from '../show/table.ts';
import type { Quiet } from './ask-quiet.ts';
import type { Run } from './ask-runs.ts';
import type { Subject } from './subject.ts';

/** Runs as a table; of those under one id also what each read and wrote, and of a job that it is quiet. */
export const runsText = (
  runs: Listed<Run>,
  { kind }: Subject,
  quiet: Quiet | null,
  screen: Screen,
): string => {
  const { items } = runs;
  const columns = COLUMNS.filter(
    ({ title }) =>
      (title !== 'JOB' || kind !== 'job') &&
      (title !== 'ATTEMPT' || items.some(({ attempt }) => attempt > 1)) &&
      (title !== 'ERROR' || items.some(({ errorMessage }) => errorMessage !== null)),
  );
  const rows = items.map((run) => columns.map(({ cell }) => cell(run, screen)));
  const head = columns.map(({ title }) => title);
  return [
    ...(items.length > 0 ? [table(head, rows, screen)] : []),
    ...(kind === 'run' ? items.flatMap(exchanged) : []),
    `${howMany(items.length, runs, items.length === 1 ? 'run' : 'runs')}\n`,
    ...(quiet === null ? [] : [`${quietText(quiet)}\n`]),
  ].join('');
};

interface Column {
  readonly title: string;
  readonly cell: (run: Run, screen: Screen) => Cell;
}

const COLUMNS: readonly Column[] = [
  { title: 'STARTED', cell: ({ startedAt }) => shortTime(startedAt) },
  {
    title: 'TOOK',
    cell: ({ startedAt, endedAt }) => (endedAt === null ? '' : durationBetween(startedAt, endedAt)),
  },
  {
    title: 'STATE',
    cell: ({ state, stale }, screen) => ({
      text: stale === null ? state : `${state}, stale`,
      paint: paintOf(state, screen),
    }),
  },
  { title: 'JOB', cell: ({ job }) => typed(job) },
  { title: 'RUN', cell: ({ runId }) => runId },
  { title: 'ATTEMPT', cell: ({ attempt }) => attempt },
  { title: 'READ', cell: ({ inputs }) => inputs.length },
  { title: 'WROTE', cell: ({ outputs }) => outputs.length },
  { title: 'ERROR', cell: ({ errorMessage }) => firstLine(errorMessage ?? '') },
];

const quietText = ({ since, habitSeconds }: Quiet): string => {
  const end = new Date(Date.parse(since) + habitSeconds * 1000).toISOString();
  return `Quiet: its last event was at ${shortTime(since)}, although it usually starts every ${durationBetween(since, end)}.`;
};

const paintOf = (state: string, { paint }: Screen) => {
  if (state === 'COMPLETED') return paint.green;
  return state === 'FAILED' || state === 'ABORTED' ? paint.red : paint.yellow;
};

// Often a stack of a hundred lines; all of it comes with --json.
const firstLine = (text: string): string => {
  const [first = '', ...others] = text.trim().split(/\r?\n/);
  return others.length > 0 ? `${first} …` : first;
};

const exchanged = ({ inputs, outputs }: Run): readonly string[] => [
  ...inputs.map((dataset) => `  read   ${typed(dataset)}\n`),
  ...outputs.map((dataset) => `  wrote  ${typed(dataset)}\n`),
];

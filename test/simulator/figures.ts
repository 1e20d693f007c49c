import type { Compared } from './compared.ts';
import { KINDS, type Simulated } from './simulated.ts';
import { baseline, precision, precisionOf, recall, tallyOf } from './tally.ts';

/** The seeds that the figures are of: those whose jobs all say which fields they use, and those of which some do not. */
export const COMPLETE = { first: 1, seeds: 2601, silent: 0 } as const;
export const SILENT = { first: 100_001, seeds: 204, silent: 40 } as const;

/** docs/simulator.md as it should be. */
export const simulatorPage = (
  complete: readonly Simulated[],
  silent: readonly Simulated[],
): string =>
  [
    HEAD,
    `## Every job says which fields it uses\n\n${COMPLETE.seeds} seeds, three changes to each pipeline.\n\n${byKind(complete)}\n\n${byAsset(complete)}`,
    `## Some jobs do not say it\n\n${SILENT.seeds} seeds, in which ${SILENT.silent} of 100 jobs send no \`columnLineage\`.\n\n${byAsset(silent)}`,
    FOOT,
  ].join('\n\n');

const HEAD = `# How well impact is foretold

A simulator (\`test/simulator\`) runs small random pipelines over tables with real rows, makes a change for real, runs them again, and sees whom it harms. The
lineage that the pipelines send is all that the analysis gets. \`npm run simulator\` writes this page; a test holds it equal.

- **A pipeline** has four sources of nine columns and nine jobs: projections, expressions, joins, filters, groups, windows, LIMIT, \`SELECT *\`; one or two outputs
  each, half of them declared with types and NOT NULL, the others created by every run, which its events state (\`CREATE\`); one job in six is a dashboard, which writes nothing. The engine is as strict as PostgreSQL. A job that
  fails writes nothing: its outputs stay as they were the day before.
- **A change** is made to a source or an intermediate table, which is changed after it was written, as if its writer had been changed too; but a declared table that is gone,
  or takes no NULL any more, refuses who writes into it. What a proposal leaves open (which unit, which meaning) is tried in several ways.
  A wider type is used in two of three: some rows hold values that need it, and whom that harms is compared with a pipeline whose tables take such values.
- **A victim** is a job that fails, a dataset that goes stale or holds other columns, types or rows than on the same day without the change, a dashboard that shows
  something else, and a field that is gone, of another type, stale or of other values. A further column and a wider type with the same values harm nobody. Each change is made on three days with other
  rows: who is harmed on any of them is a victim. What is changed itself does not count.
- **Foretold** is what is BREAKING or DEGRADED; INFORMATIONAL is not. A field that only holds other rows, or of which no event says what it is made of, is
  foretold if its dataset is.
- **Recall** is the share of victims that were foretold, **precision** the share of what was foretold that were victims. *Certain* and *possible* show victims of those
  foretold so. **Everything** is the precision of naming everything downstream.

A dashboard has no outputs, so no event says which fields it uses: it is only ever a possible victim of a field. A person who is responsible wants to know of
it all the same. **But dashboards** is the precision without them.

Victims are missed outside these seeds: seed 2845 misses one of LOOSEN_NULLABILITY, because \`ROW_NUMBER\` numbers rows with equal order values arbitrarily,
and of the seeds from 5,000,001 on, which nobody looked at before, REMOVE_INPUT misses two in a thousand (decision 0041).`;

const FOOT = `What is possible is meant to be too much rather than too little: it is what lineage cannot tell, such as whether a copy is written into a column that
takes no NULL.
`;

type Row = readonly (string | number)[];

const table = (head: string, rows: readonly Row[]): string =>
  [
    `| ${head} | seeds | victims | recall | precision | but dashboards | certain | possible | everything |`,
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');

const rowOf = (name: string, seeds: number, assets: readonly Compared[]): Row => {
  const tally = tallyOf(assets);
  const others = tallyOf(assets.filter(({ isDashboard }) => !isDashboard));
  const precisionIn = (of: typeof tally): string =>
    of.certain.said + of.possible.said === 0 ? '–' : shown(precision(of));
  const hits = ({ right, said }: { readonly right: number; readonly said: number }): string =>
    said === 0 ? '–' : `${right} of ${said}, ${shown(precisionOf({ right, said }))}`;
  return [
    name,
    seeds,
    tally.victims,
    tally.victims === 0 ? '–' : shown(recall(tally)),
    precisionIn(tally),
    precisionIn(others),
    hits(tally.certain),
    hits(tally.possible),
    shown(baseline(tally)),
  ];
};

// Never rounded up to what it does not reach.
const shown = (share: number): string => (Math.floor(share * 1000) / 1000).toFixed(3);

const byKind = (all: readonly Simulated[]): string =>
  table(
    'change',
    [...new Set(KINDS)].map((kind) => {
      const own = all.filter((one) => one.kind === kind);
      return rowOf(
        `\`${kind}\``,
        own.length,
        own.flatMap(({ assets }) => assets),
      );
    }),
  );

const byAsset = (all: readonly Simulated[]): string => {
  const assets = all.flatMap((one) => one.assets);
  const only = (kind: Compared['kind']) => assets.filter((one) => one.kind === kind);
  return table('victims that are', [
    rowOf('datasets', all.length, only('DATASET')),
    rowOf('jobs', all.length, only('JOB')),
    rowOf('fields', all.length, only('FIELD')),
    rowOf('all', all.length, assets),
  ]);
};

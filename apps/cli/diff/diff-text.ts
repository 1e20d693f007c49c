import { typed, type Name } from '../show/names.ts';
import type { Screen } from '../show/screen.ts';
import { table, type Cell } from '../show/table.ts';
import type { Diff } from './ask-diff.ts';

/** A difference as tables, one for each kind of thing that differs: `+` for what is there now, `-` for what is gone. */
export const diffText = (diff: Diff, screen: Screen): string => {
  const { from, to } = diff;
  const moments = `From #${from} to #${to}`;
  const sections = sectionsOf(diff, screen).filter(({ rows }) => rows.length > 0);
  if (sections.length === 0) return `${moments} nothing differs.\n`;
  const tables = sections.map(({ head, rows }) => table(['', ...head, 'EVENT'], rows, screen));
  return `${tables.join('\n')}\n${moments}.\n`;
};

interface Section {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const sectionsOf = (diff: Diff, screen: Screen): readonly Section[] => {
  const row = (
    { change, cause }: { readonly change: 'OPENED' | 'CLOSED'; readonly cause: Cause },
    ...cells: readonly string[]
  ): readonly Cell[] => [sign(change, screen), ...cells, `#${cause.sequence}`];
  const opened = <T extends { readonly cause: Cause }>(one: T) => ({
    ...one,
    change: 'OPENED' as const,
  });
  return [
    {
      head: ['DATASET', 'BEFORE'],
      rows: diff.datasets.map((one) =>
        row(opened(one), typed(one.after), one.before ? typed(one.before) : ''),
      ),
    },
    {
      head: ['NAME', 'NOW OF', 'BEFORE OF'],
      rows: diff.names
        .filter(({ name, after }) => !isSame(name, after))
        .map((one) =>
          row(opened(one), typed(one.name), typed(one.after), one.before ? typed(one.before) : ''),
        ),
    },
    { head: ['JOB'], rows: diff.jobs.map((one) => row(opened(one), typed(one.job))) },
    {
      head: ['FROM', 'TO', 'BY JOB', 'BASIS'],
      rows: diff.edges.map((one) =>
        row(one, typed(one.from), typed(one.to), by(one.job), one.basis),
      ),
    },
    {
      head: ['JOB', '', 'DATASET'],
      rows: diff.uses.map((one) =>
        row(one, typed(one.job), one.kind.toLowerCase(), typed(one.dataset)),
      ),
    },
    {
      head: ['FROM JOB', 'TO JOB', 'BY JOB'],
      rows: diff.jobEdges.map((one) => row(one, typed(one.from), typed(one.to), by(one.job))),
    },
    {
      head: ['DATASET', 'FIELD', 'TYPE'],
      rows: diff.fields.map((one) => row(one, typed(one.dataset), one.path, one.type ?? '')),
    },
    {
      head: ['DATASET', 'SCHEMA VERSION', 'BREAKING'],
      rows: diff.schemaVersions.map((one) =>
        row(opened(one), typed(one.dataset), String(one.number), one.reason ?? ''),
      ),
    },
    {
      head: ['FROM', 'FIELD', 'TO', 'FIELD', 'BY JOB', 'HOW'],
      rows: diff.fieldEdges.map((one) =>
        row(
          one,
          ...[typed(one.from.dataset), one.from.field ?? WHOLE],
          ...[typed(one.to.dataset), one.to.field ?? WHOLE],
          ...[by(one.job), one.transformation.subtype ?? one.transformation.type ?? ''],
        ),
      ),
    },
  ];
};

interface Cause {
  readonly sequence: number;
}

const WHOLE = '(as a whole)';

const by = (job: Name | null): string => (job === null ? 'the dataset itself' : typed(job));

const isSame = (a: Name, b: Name): boolean => a.namespace === b.namespace && a.name === b.name;

const sign = (change: 'OPENED' | 'CLOSED', { paint }: Screen): Cell =>
  change === 'OPENED' ? { text: '+', paint: paint.green } : { text: '-', paint: paint.red };

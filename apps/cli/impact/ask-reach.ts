import type { Asker } from '../ask/ask.ts';
import type { Answer } from '../ask/answering.ts';
import { findStart, type Start } from '../ask/start.ts';
import { askLineage, type Lineage, type Reach } from '../lineage/ask-lineage.ts';
import { completenessText } from '../lineage/completeness-text.ts';
import type { Reached, Step } from '../lineage/questions.ts';
import type { AsOf } from '../options.ts';
import { count } from '../show/count.ts';
import { typed, type Name } from '../show/names.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { table, type Cell } from '../show/table.ts';

interface Followed {
  readonly field: string | null;
  readonly job: boolean;
  readonly depth: number | null;
  readonly asOf: AsOf | null;
}

/** Everything downstream of a dataset, a field or a job, as a table. */
export const askReach = async (
  asker: Asker,
  name: Name,
  { field, job, depth, asOf }: Followed,
): Promise<Answer> => {
  const kind = job ? 'job' : 'dataset';
  const start = await findStart(asker, kind, name, asOf);
  const reach: Reach = { kind, field, depth, scope: 'CURRENT', window: null };
  const lineage = await askLineage(asker, start, reach, 'downstream');
  const { namespace } = start;
  return {
    document: {
      ...{ asOf: start.asOf, kind: kind.toUpperCase(), namespace, name: start.name, field },
      ...lineage,
    },
    text: (screen) => text(start, field, lineage, screen),
  };
};

const text = (start: Start, field: string | null, lineage: Lineage, screen: Screen): string => {
  const { datasets, jobs } = lineage;
  const what = `${typed(start)}${field === null ? '' : ` ${printable(field)}`}`;
  const reaches =
    field === null
      ? count(datasets.length, 'dataset', 'datasets')
      : count(datasets.length, 'field or dataset', 'fields and datasets');
  const sections = [
    `${screen.paint.bold(what)} reaches ${reaches} and ${count(jobs.length, 'job', 'jobs')}.\n`,
  ];
  if (datasets.length > 0) {
    const head = ['DISTANCE', 'NAMESPACE', 'DATASET', 'FIELD', 'REACH', 'BY JOB', 'BASIS'];
    const shown = head.map((_, column) => field !== null || column !== 3);
    const rows = datasets.map((one) => rowOf(one, screen).filter((_, column) => shown[column]));
    sections.push(
      table(
        head.filter((_, column) => shown[column]),
        rows,
        screen,
      ),
    );
  }
  if (jobs.length > 0) {
    const rows = jobs.map(({ job, distance }) => [distance, job.namespace, job.name]);
    sections.push(table(['DISTANCE', 'NAMESPACE', 'JOB'], rows, screen));
  }
  sections.push(`As of #${start.asOf}. ${completenessText(lineage)}\n`);
  return sections.join('\n');
};

const rowOf = ({ dataset, field, distance, certain, path }: Reached, { paint }: Screen): Cell[] => {
  const step = path.at(-1);
  const { basis = '', transformation = null } = step ?? {};
  const { type = null, subtype = null, masking = false } = transformation ?? {};
  return [
    distance,
    dataset.namespace,
    { text: dataset.name, paint: paint.bold },
    field ?? '(as a whole)',
    certain ? 'certain' : { text: 'possible', paint: paint.yellow },
    byJob(step),
    [basis, ...((subtype ?? type) ? [subtype ?? type] : []), ...(masking ? ['masked'] : [])].join(
      ' ',
    ),
  ];
};

/** Nothing for what the asked job writes itself; a dataset may declare by itself what feeds it. */
const byJob = (step: Step | undefined): string => {
  if (step === undefined) return '';
  return step.job === null ? '(declared)' : typed(step.job);
};

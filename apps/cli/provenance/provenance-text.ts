import { count } from '../show/count.ts';
import { shortTime } from '../show/moments.ts';
import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { tree, type Branch } from '../show/tree.ts';
import type { DataVersion, Provenance, Run, Step } from './ask-provenance.ts';

/** The way back as a tree: below each data version what its run read. What a run read stands once; where it comes again the line says so. */
export const provenanceText = (provenance: Provenance, screen: Screen): string => {
  const { version, run, steps, completeness, asOf } = provenance;
  const head = version
    ? `${typed(version.dataset)}  ${notesOf(version)}`
    : run
      ? `${nameOf(run)}  ${run.state}, began ${shortTime(run.startedAt)}`
      : '';
  const first = steps[0];
  const branches = first ? branchesOf(first, steps, screen) : [];
  const cut = completeness.complete
    ? 'Complete.'
    : `Cut after ${count(completeness.limit ?? 0, 'run', 'runs')} in a row.`;
  return `${screen.paint.bold(head)}\n${tree(branches, screen)}${cut} As of #${asOf}.\n`;
};

/** A way back may be thousands of runs long: a list of what is to do instead of recursion. */
const branchesOf = (first: Step, steps: readonly Step[], screen: Screen): readonly Branch[] => {
  const stepOf = new Map(steps.map((step) => [keyOf(step.run), step]));
  const shown = new Set([keyOf(first.run)]);
  const top: Branch[] = [];
  const todo: { step: Step; into: Branch[] }[] = [{ step: first, into: top }];
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    for (const { dataset, stated, dataVersion } of next.step.reads) {
      const branches: Branch[] = [];
      const writer = dataVersion?.run ?? null;
      const step = writer && stepOf.get(keyOf(writer));
      const isAgain = writer !== null && shown.has(keyOf(writer));
      if (step && !isAgain) {
        shown.add(keyOf(step.run));
        todo.push({ step, into: branches });
      }
      const notes = dataVersion
        ? notesOf(dataVersion)
        : `${stated === null ? '' : `version ${printable(stated)}, `}by no known run`;
      next.into.push({
        label: typed(dataset),
        notes: isAgain && step && step.reads.length > 0 ? `${notes}, which see` : notes,
        paint: writer ? (label) => label : screen.paint.bold,
        branches,
      });
    }
  }
  return top;
};

const keyOf = ({ runId, attempt, job }: Run): string =>
  JSON.stringify([runId, attempt, job.namespace, job.name]);

const notesOf = ({ version, run, writtenAt }: DataVersion): string =>
  [
    ...(version === null ? [] : [`version ${printable(version)}`]),
    run === null ? 'by no known run' : `by ${nameOf(run)}`,
    ...(run === null ? [] : [writtenAt === null ? 'not written yet' : shortTime(writtenAt)]),
  ].join(', ');

const nameOf = ({ job, runId, attempt }: Run): string =>
  `${typed(job)} run ${printable(runId)}${attempt > 1 ? ` (attempt ${attempt})` : ''}`;

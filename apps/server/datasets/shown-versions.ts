import {
  provenanceOf,
  type DataVersionView,
  type ProvenanceStart,
  type ProvenanceStep,
  type VersionReadView,
} from '#catalog';
import { deadLettersOf } from '../health/dead-letters.ts';
import { listPage } from '../graphql/list-page.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { Refusal } from '../graphql/refusal.ts';
import { datasetAt, eventAt, runAt } from '../graphql/shown.ts';

export interface ProvenanceArguments {
  readonly depth?: number | null;
}

/** A data version, as the schema has it. */
export const shownDataVersion = (reading: Reading, view: DataVersionView) => ({
  dataset: datasetAt(reading, view.dataset),
  version: view.version,
  run: view.run && runAt(reading, view.run),
  since: eventAt(reading, view.since),
  writtenAt: view.writtenAt,
  provenance: ({ depth }: ProvenanceArguments) =>
    provenanceAnswer(reading, view.run && { ...view.run, wrote: view }, depth),
});

/** What a run read, as the schema has it. */
export const shownRead = (reading: Reading, { dataset, stated, version }: VersionReadView) => ({
  dataset: datasetAt(reading, dataset),
  stated,
  dataVersion: version && shownDataVersion(reading, version),
});

/** The provenance of a run or of what it wrote, as the schema has it; of what no run wrote there is none. */
export const provenanceAnswer = async (
  reading: Reading,
  start: ProvenanceStart | null,
  depth: number | null | undefined,
) => {
  const { asOf, db, time } = reading;
  if (typeof depth === 'number' && depth < 0) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `depth is ${depth}, but it counts runs: give 0 or more, or leave it out for all`,
    );
  }
  const limits = { depth: depth ?? null, onStep: () => void time.left() };
  const { steps, cut } = start
    ? await provenanceOf(db, asOf, start, limits)
    : { steps: [], cut: false };
  return {
    asOf,
    steps: (page: PageArguments) =>
      connection(asOf, listPage(asOf, steps, pageOf(page)), (step) => shownStep(reading, step)),
    roots: (page: PageArguments) =>
      connection(asOf, listPage(asOf, rootsOf(steps), pageOf(page)), (read) =>
        shownRead(reading, read),
      ),
    completeness: {
      complete: !cut,
      cutBy: cut ? 'DEPTH' : null,
      limit: cut ? limits.depth : null,
      deadLetters: deadLettersOf(reading),
    },
  };
};

const shownStep = (reading: Reading, { run, distance, reads, wrote }: ProvenanceStep) => ({
  run: runAt(reading, run),
  distance,
  reads: reads.map((read) => shownRead(reading, read)),
  wrote: wrote.map((version) => shownDataVersion(reading, version)),
});

const rootsOf = (steps: readonly ProvenanceStep[]): readonly VersionReadView[] => {
  const roots = new Map<string, VersionReadView>();
  for (const read of steps.flatMap(({ reads }) => reads)) {
    if (read.version?.run) continue;
    const { namespace, name } = read.dataset;
    const version = read.version?.version ?? read.stated ?? '';
    roots.set(JSON.stringify([namespace, name, version]), read);
  }
  return [...roots].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, read]) => read);
};

import { lineageDiff, sequencesOfChanges } from '#catalog';
import type { DatasetName } from '#openlineage';
import { openAsking, withAsking, type Asking } from '../graphql/asking.ts';
import { shownDiff } from '../lineage/diff-answer.ts';
import type { Following } from './event-by-event.ts';
import { nodeOf } from '../lineage/node-of.ts';
import type { Reading } from '../graphql/reading.ts';
import { eventAt } from '../graphql/shown.ts';
import { stretches } from './stretches.ts';

/**
 * What each event after a sequence changes at a dataset and downstream of it, in order, and then what comes; ends with the
 * signal. A place counts that was downstream before the event or is after it.
 */
export async function* lineageChanges(
  following: Following,
  below: DatasetName,
  after: number | null,
): AsyncGenerator<{ readonly lineageChanged: unknown }> {
  const { platform } = following;
  // Told at once, rather than that nothing is ever told: the name is not known.
  await withAsking(platform, async (asking) => nodeOf('dataset', await asking.at(null), below));
  let known: Places | null = null;
  for await (const span of stretches(following, after)) {
    const sequences = await withAsking(platform, async (asking) =>
      sequencesOfChanges((await asking.at({ sequence: span.to })).db, span),
    );
    for (const sequence of sequences) {
      const asking = openAsking(platform);
      try {
        // Nothing has changed between two events that change something: it is as it was after the one before.
        const before: Places =
          known ?? (await placesBelow(await asking.at({ sequence: sequence - 1 }), below));
        const now = await placesBelow(await asking.at({ sequence }), below);
        known = now.length <= MOST_KEPT ? now : null;
        const change = await changeAt(asking, sequence, [...before, ...now]);
        // What is yielded is read until the next one is asked for.
        if (change !== null) yield { lineageChanged: change };
      } finally {
        asking.close();
      }
    }
  }
}

type Places = readonly DatasetName[];

// Of each subscription that stands.
const MOST_KEPT = 10_000;

const changeAt = async (asking: Asking, sequence: number, places: Places) => {
  const reading = await asking.at({ sequence });
  const span = { from: sequence - 1, to: sequence };
  const datasets = await Promise.all(places.map((name) => reading.dataset(name)));
  const nodes = [...new Set(datasets.flatMap((dataset) => (dataset ? [dataset.node] : [])))];
  if (nodes.length === 0) return null;
  const diff = await lineageDiff(reading.db, span, { datasets: nodes, job: null });
  const lists = [diff.datasets, diff.names, diff.edges, diff.uses, diff.fieldEdges, diff.fields];
  if ([...lists, diff.schemaVersions].every((list) => list.length === 0)) return null;
  return { sequence, cause: eventAt(reading, sequence), diff: shownDiff(reading, diff) };
};

/** The dataset and all that is downstream of it. */
const placesBelow = async (reading: Reading, below: DatasetName): Promise<Places> => {
  const answer = await reading.traverse({
    direction: 'DOWNSTREAM',
    start: { kind: 'DATASET', ...below },
    since: null,
    maxDepth: null,
  });
  return answer === null ? [] : [below, ...answer.datasets.map(({ dataset }) => dataset)];
};

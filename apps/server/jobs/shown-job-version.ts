import type { JobVersionView } from '#catalog';
import { redactJson, type DatasetName } from '#openlineage';
import type { Reading } from '../graphql/reading.ts';
import { datasetAt, eventAt } from '../graphql/shown.ts';

/** A job version, as the schema has it. */
export const shownJobVersion = (reading: Reading, version: JobVersionView) => {
  const shown = (datasets: readonly DatasetName[]) =>
    datasets.map((dataset) => datasetAt(reading, dataset));
  const { difference } = version;
  return {
    number: version.number,
    since: eventAt(reading, version.since),
    until: version.until === null ? null : eventAt(reading, version.until),
    reads: shown(version.reads),
    writes: shown(version.writes),
    source: version.source.map(({ key, json }) => ({ key, json: redactJson(json) })),
    difference: {
      readsAdded: shown(difference.readsAdded),
      readsRemoved: shown(difference.readsRemoved),
      writesAdded: shown(difference.writesAdded),
      writesRemoved: shown(difference.writesRemoved),
      sourceChanged: difference.sourceChanged,
    },
  };
};

import {
  parseJson,
  readEvent,
  sha256,
  type DatasetName,
  type OpenLineageEvent,
} from '#openlineage';
import type { LogEntry } from '../catalog.ts';
import { nodeKey } from './nodes.ts';
import { runKeyOf } from './runs.ts';
import type { FoldState } from './state.ts';

/**
 * Reads at once what the fold of a batch will ask for, name by name and run by run: on a database across a network the questions
 * take most of the time. What it leaves out is read when it is needed.
 */
export const fetchAhead = async (state: FoldState, entries: readonly LogEntry[]): Promise<void> => {
  const { rows } = state;
  const events = entries.flatMap(eventOf);
  const nodeKeys = events.flatMap(nodeKeysOf);
  await rows.nodes.fetch(nodeKeys);
  await state.fetchNodes(await idsOf(nodeKeys, rows.nodes));

  const runs = events.flatMap((event) => (event.kind === 'RUN' ? [event] : []));
  const keys = runs.map(({ runId, job }) => runKeyOf(runId, job));
  await rows.runs.fetch(keys);
  await rows.runEvents.fetch(await idsOf(keys, rows.runs));

  const parents = runs.flatMap(({ runFacets: { parent } }) => (parent ? [parent.runId] : []));
  const runIds = [...runs.map(({ runId }) => runId), ...parents].map((runId) => sha256(runId));
  await rows.runStates.fetch(runIds);
  await rows.parents.fetch(runIds);
};

// What cannot be read, the fold sets aside when its turn comes.
const eventOf = ({ type, data }: LogEntry): readonly OpenLineageEvent[] => {
  if (!type.startsWith('OpenLineage')) return [];
  try {
    const outcome = readEvent(parseJson(data));
    return outcome.ok ? [outcome.event] : [];
  } catch {
    return [];
  }
};

const nodeKeysOf = (event: OpenLineageEvent): readonly string[] => {
  const dataset = ({ namespace, name }: DatasetName) => nodeKey('DATASET', namespace, name, 0);
  if (event.kind === 'DATASET') return [dataset(event.dataset)];
  const { job, inputs, outputs } = event;
  return [nodeKey('JOB', job.namespace, job.name, 0), ...[...inputs, ...outputs].map(dataset)];
};

/** The ids of the rows that are known by these keys. */
const idsOf = async (
  keys: readonly string[],
  set: { group(key: string): Promise<ReadonlyMap<string, { readonly id: number }>> },
): Promise<readonly number[]> => {
  const ids: number[] = [];
  for (const key of new Set(keys)) {
    const row = (await set.group(key)).get('');
    if (row) ids.push(row.id);
  }
  return ids;
};

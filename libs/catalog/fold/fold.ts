import {
  formatInstant,
  JsonSyntaxError,
  orderKey,
  parseInstant,
  parseJson,
  readEvent,
  type DatasetMention,
  type OpenLineageEvent,
} from '#openlineage';
import type { LogEntry } from '../catalog.ts';
import { storable } from '../storable.ts';
import { foldDeclaredEdges, foldJobEdges } from './edges.ts';
import { contentOfJob, keepLineage } from './event-content.ts';
import type { Fact } from './fact.ts';
import { foldFacets, foldWords, noteFacets, openNameWords } from './metadata.ts';
import { foldRun, placeContent, refoldRuns } from './runs.ts';
import { foldFields, noteSchema, type Speaker } from './schemas.ts';
import type { FoldState } from './state.ts';
import { declaredStatement, statementOf } from './statement.ts';
import { nothingTouched, type Touched } from './touched.ts';

// An event time further ahead of the clock that received it than this is a wrong clock.
const HOUR = 3_600_000_000_000n;

/** Folds one entry of the log. `recordedAt` is the greatest so far, `sequence` the entry's. */
export const foldEntry = async (
  state: FoldState,
  entry: LogEntry,
  sequence: number,
  recordedAt: string,
): Promise<void> => {
  const event = entry.type.startsWith('OpenLineage') ? read(state, entry, sequence) : null;
  state.rows.events.put({
    sequence,
    id: entry.id,
    stream: entry.stream,
    revision: entry.revision,
    position: entry.position,
    type: entry.type,
    recordedAt,
    kind: event?.kind ?? null,
    eventTime: event ? formatInstant(event.eventTime) : null,
    producer: event ? storable(event.producer) : null,
  });
  if (!event) return;
  event.setAside.forEach(({ path, reason }, ordinal) =>
    state.rows.setAside.put({ sequence, ordinal, path: storable(path), reason: storable(reason) }),
  );
  await foldEvent(state, event, { sequence, orderKey: orderOf(event, entry.id, recordedAt) });
};

/** Null for an event that cannot be read: it goes to a visible dead letter and the fold goes on. */
const read = (state: FoldState, entry: LogEntry, sequence: number): OpenLineageEvent | null => {
  const reason = (text: string): null => {
    state.rows.deadLetters.put({ sequence, reason: storable(text) });
    return null;
  };
  try {
    const outcome = readEvent(parseJson(entry.data));
    return outcome.ok ? outcome.event : reason(outcome.reason);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return reason(error.message);
    throw error;
  }
};

const orderOf = (event: OpenLineageEvent, id: string, recordedAt: string): string => {
  const received = parseInstant(recordedAt) ?? 0n;
  const time = event.eventTime > received + HOUR ? received : event.eventTime;
  const terminal =
    event.kind === 'RUN' &&
    (event.eventType === 'COMPLETE' || event.eventType === 'FAIL' || event.eventType === 'ABORT');
  return orderKey(time, terminal, id);
};

const foldEvent = async (state: FoldState, event: OpenLineageEvent, fact: Fact): Promise<void> => {
  const touched = nothingTouched();
  const mention = async (dataset: DatasetMention, speaker: Speaker) => {
    const node = await state.datasetNode(dataset, fact.sequence);
    await noteFacets(state, node, dataset.facets.all, fact, touched);
    await noteSchema(state, dataset, speaker, fact, touched);
  };

  if (event.kind === 'DATASET') {
    await mention(event.dataset, {
      producer: event.producer,
      role: 'DECLARATION',
      run: null,
      job: null,
    });
    await declareDataset(state, event.dataset, fact);
  } else {
    const job = await state.jobNode(event.job, fact.sequence);
    const formerType = (await state.rows.facetStatements.group(job)).get('jobType')?.content;
    await noteFacets(state, job, event.jobFacets.all, fact, touched);
    const type = (await state.rows.facetStatements.group(job)).get('jobType')?.content;
    if (type !== formerType)
      await refoldRuns(state, { name: event.job, node: job }, fact.sequence, touched);
    const run = event.kind === 'RUN' ? await foldRun(state, event, fact, touched) : null;
    const ofRun = event.kind === 'RUN' ? { run, job } : { run: null, job: null };
    const { producer } = event;
    const writes = event.kind === 'RUN' ? ('WRITER' as const) : ('DECLARATION' as const);
    for (const input of event.inputs) await mention(input, { producer, role: 'READER', ...ofRun });
    for (const output of event.outputs) await mention(output, { producer, role: writes, ...ofRun });
    if (event.kind === 'JOB') {
      const content = contentOfJob(event);
      if (content.inputs.length + content.outputs.length > 0 || content.lineage) {
        const placed = await placeContent(state, content, fact.sequence);
        const statement = statementOf(placed, job);
        await state.rows.declarations.group(job);
        state.rows.declarations.put({ ...fact, owner: job, statement: state.keep(statement) });
        touched.jobs.add(job);
      }
    }
  }
  await settle(state, touched, fact.sequence);
};

const declareDataset = async (
  state: FoldState,
  dataset: DatasetMention,
  fact: Fact,
): Promise<void> => {
  const entries = keepLineage(dataset.facets.lineage);
  if (!entries) return;
  const owner = await state.datasetNode(dataset, fact.sequence);
  const content = {
    inputs: [],
    outputs: [],
    lineage: entries,
    jobType: null,
    extractionError: false,
  };
  const { lineage } = await placeContent(state, content, fact.sequence);
  await state.rows.declarations.group(owner);
  state.rows.declarations.put({
    ...fact,
    owner,
    statement: state.keep(declaredStatement(lineage ?? [])),
  });
  await foldDeclaredEdges(state, owner, fact.sequence);
};

/** Brings what was touched to what holds now; each thing once, however many parts of the event touched it. */
const settle = async (state: FoldState, touched: Touched, sequence: number): Promise<void> => {
  for (const job of touched.jobs) await foldJobEdges(state, job, sequence);
  for (const dataset of touched.schemas) await foldFields(state, dataset, sequence, touched);
  for (const owner of touched.facets) await foldFacets(state, owner, sequence, touched);
  for (const owner of touched.words) await foldWords(state, owner, sequence);
  for (const { id, name } of state.takeNewNodes()) await openNameWords(state, id, name, sequence);
};

import {
  JsonSyntaxError,
  orderKey,
  parseInstant,
  parseJson,
  readEvent,
  type DatasetMention,
  type JobEvent,
  type OpenLineageEvent,
  type RunEvent,
} from '#openlineage';
import { CLOCK_CORRECTED, IDENTITY_SPLIT, isChangeType, readClockCorrected } from '#own-events';
import type { LogEntry } from '../catalog.ts';
import { storable } from '../storable.ts';
import { refoldRuns } from './attempt-rows.ts';
import { isTerminal } from './attempts.ts';
import { declare, placeDeclarations } from './declarations.ts';
import { noteChange } from './changes.ts';
import { foldDeclaredEdges, foldJobEdges } from './edges.ts';
import { eventRowOf } from './event-row.ts';
import { contentOfJob, keepLineage } from './event-content.ts';
import { justAfter, type Fact } from './fact.ts';
import { linkGenerations } from './generations.ts';
import { foldClass, holdIdentities, membersOf, noteSymlinks, rootOf } from './identity.ts';
import { noteDeclaredLife } from './lives.ts';
import { foldFacets, foldWords, noteFacets, openNameWords } from './metadata.ts';
import { isRename } from './placed.ts';
import { foldRenames } from './renames.ts';
import { foldRun } from './runs.ts';
import { foldFields, noteSchema, type Speaker } from './schemas.ts';
import { noteSplit } from './splits.ts';
import type { FoldState } from './state.ts';
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
  state.rows.events.put(eventRowOf(entry, event, sequence, recordedAt));
  if (isChangeType(entry.type)) noteChange(state, entry, sequence, recordedAt);
  if (entry.type === IDENTITY_SPLIT) {
    const touched = nothingTouched();
    await noteSplit(state, entry, sequence, recordedAt, touched);
    await settle(state, touched, sequence);
  }
  if (entry.type === CLOCK_CORRECTED && readClockCorrected(entry.data) === null) {
    const reason = 'this is no ClockCorrected that this version can read';
    state.rows.deadLetters.put({ sequence, reason });
  }
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
  const terminal = event.kind === 'RUN' && isTerminal(event);
  return orderKey(time, terminal, id);
};

const foldEvent = async (state: FoldState, event: OpenLineageEvent, fact: Fact): Promise<void> => {
  const touched = nothingTouched();
  if (event.kind === 'DATASET') {
    const speaker = {
      producer: event.producer,
      role: 'DECLARATION',
      mention: 0,
      run: null,
      job: null,
    } as const;
    const dataset = await foldMention(state, event.dataset, speaker, fact, touched);
    await noteDeclaredLife(state, dataset, fact, touched);
    const { lineage } = event.dataset.facets;
    if (lineage) {
      const content = { ...NOTHING, lineage: keepLineage(lineage) };
      await declare(state, dataset, content, fact, touched);
    }
  } else {
    await foldJob(state, event, fact, touched);
  }
  await settle(state, touched, fact.sequence);
};

const NOTHING = { inputs: [], outputs: [], lineage: null, jobType: null, extractionError: false };

const foldJob = async (
  state: FoldState,
  event: RunEvent | JobEvent,
  fact: Fact,
  touched: Touched,
): Promise<void> => {
  const { sequence } = fact;
  const job = await state.nodes.job(event.job, sequence);
  const facets = await state.rows.facetStatements.group(job);
  const formerType = facets.get('jobType')?.content;
  await noteFacets(state, job, event.jobFacets.all, fact, touched);
  if (facets.get('jobType')?.content !== formerType)
    await refoldRuns(state, job, sequence, touched);

  const run = event.kind === 'RUN' ? await foldRun(state, event, fact, touched) : null;
  const by = { producer: event.producer, run, job: run === null ? null : job };
  let mention = 0;
  for (const input of event.inputs) {
    const speaker = { ...by, role: 'READER', mention: mention++ } as const;
    await foldMention(state, input, speaker, fact, touched);
  }
  for (const output of event.outputs) {
    const speaker = { ...by, role: 'WRITER', mention: mention++ } as const;
    await foldMention(state, output, speaker, fact, touched);
  }
  if (event.kind === 'JOB') {
    const content = contentOfJob(event);
    const states = content.inputs.length + content.outputs.length > 0;
    if (states || event.jobFacets.lineage) await declare(state, job, content, fact, touched);
  }
};

const foldMention = async (
  state: FoldState,
  mention: DatasetMention,
  speaker: Speaker,
  fact: Fact,
  touched: Touched,
): Promise<number> => {
  const { change = null, previous = null } = mention.facets.lifecycle ?? {};
  const isNewName = speaker.role === 'WRITER' && isRename({ ...mention, change, previous });
  const own = isNewName ? { ...fact, orderKey: justAfter(fact.orderKey) } : fact;
  // An event may mention thousands.
  await state.pace();
  const node = await state.nodes.dataset(mention, own.orderKey, fact.sequence);
  await noteFacets(state, node, mention.facets.all, own, touched);
  await noteSchema(state, node, mention.facets.schema, speaker, own, touched);
  await noteSymlinks(state, node, mention, speaker.run === null, own, touched);
  return node;
};

/** Brings what was touched to what holds now; each thing once, however many parts of the event touched it. */
const settle = async (state: FoldState, touched: Touched, sequence: number): Promise<void> => {
  await settleNames(state, touched, sequence);
  for (const owner of await rootsOf(state, touched.owners)) {
    const { kind } = await state.nodes.at(owner);
    await (kind === 'JOB' ? foldJobEdges : foldDeclaredEdges)(state, owner, sequence);
  }
  for (const root of await rootsOf(state, touched.schemas)) {
    await foldFields(state, root, sequence, touched);
    await state.pace();
  }
  for (const root of await rootsOf(state, touched.facets)) {
    await foldFacets(state, root, sequence, touched);
    await state.pace();
  }
  for (const root of await rootsOf(state, touched.words)) {
    await foldWords(state, root, sequence);
    await state.pace();
  }
  for (const { id, name } of state.nodes.takeNew()) {
    await openNameWords(state, id, name, sequence);
    await state.pace();
  }
};

/** What names mean tells where statements stand, and what is stated tells which names there are: until nothing changes. */
const settleNames = async (state: FoldState, touched: Touched, sequence: number): Promise<void> => {
  const settled = new Set<number>();
  for (;;) {
    for (const name of touched.renamed.splice(0)) await foldRenames(state, name, sequence, touched);
    for (const name of state.nodes.takeUsedAgain()) await linkGenerations(state, name, touched);
    for (const owner of takenFrom(touched.refold)) {
      touched.owners.add(owner);
      await refoldRuns(state, owner, sequence, touched);
      await placeDeclarations(state, owner, sequence, touched);
    }
    if (touched.classes.size === 0) break;
    for (const member of await foldClasses(state, touched)) settled.add(member);
  }
  const held = new Set<number>();
  for (const node of inOrder(settled)) {
    if (held.has(node)) continue;
    const members = await membersOf(state, node);
    await holdIdentities(state, members, sequence);
    for (const member of members) held.add(member);
    await state.pace();
  }
};

const foldClasses = async (state: FoldState, touched: Touched): Promise<ReadonlySet<number>> => {
  const settled = new Set<number>();
  for (const node of takenFrom(touched.classes)) {
    if (settled.has(node)) continue;
    for (const member of await foldClass(state, node, touched)) settled.add(member);
    await state.pace();
  }
  return settled;
};

const takenFrom = (ids: Set<number>): readonly number[] => {
  const taken = inOrder(ids);
  ids.clear();
  return taken;
};

// What is read from memory comes in another order than what is read from the engine; ids are given in this one.
const inOrder = (ids: ReadonlySet<number>): readonly number[] => [...ids].sort((a, b) => a - b);

/** The roots of nodes, and the nodes that are no root: what was kept under them is closed. */
const rootsOf = async (state: FoldState, nodes: Iterable<number>): Promise<ReadonlySet<number>> => {
  const roots = new Set<number>();
  for (const node of nodes) roots.add(node).add(await rootOf(state, node));
  return new Set(inOrder(roots));
};

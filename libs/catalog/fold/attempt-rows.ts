import { isJsonObject } from '#openlineage';
import {
  accumulate,
  type Attempt,
  type EventOrder,
  attemptsOf,
  hasFailed,
  isRename,
  isStream,
  mentionOrderKey,
  renamesStated,
  type ResolvedContent,
  type RunFact,
  runLineageOf,
  type StoredLineage,
} from '#projection';
import type { AttemptRow } from '../working-tables.ts';
import { noteLife, type Life } from './lives.ts';
import { placeContent } from './place-content.ts';
import { holdRenames, type Rename } from './renames.ts';
import { foldRunState } from './run-states.ts';
import { forgetSchemaFacts } from './schema-facts.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** What is kept of one event of a run. */
export interface KeptFact extends RunFact, EventOrder {
  readonly parentKey: string | null;
  readonly content: string;
}

/** A run of a job, with the SHA-256 of its run id. */
interface OwnRun {
  readonly job: number;
  readonly run: number;
  readonly runKey: string;
}

/** An attempt with its events' contents, as kept and as placed, in event order. */
interface Placed {
  readonly attempt: Attempt<KeptFact>;
  readonly contents: readonly StoredLineage[];
  readonly placed: readonly ResolvedContent[];
  readonly row: AttemptRow;
}

/** Cuts a run into attempts again and notes which of them differ. */
export const foldAttempts = async (
  state: FoldState,
  own: OwnRun,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const { job, run } = own;
  await foldOwnAttempts(state, own, sequence, touched);
  const rows = [...(await state.rows.attempts.group(job)).values()];
  const begun = lastBegun(rows);
  const ends = (row: AttemptRow): boolean => row.ended < begun;
  for (const row of rows) {
    if (row.run === run || !row.streaming || !row.open) continue;
    if (ends(row) !== (row.state === 'COMPLETED'))
      await foldOwnAttempts(state, { job, run: row.run, runKey: row.runKey }, sequence, touched);
  }
};

const lastBegun = (rows: readonly Pick<AttemptRow, 'began'>[]): string =>
  rows.reduce((last, { began }) => (began > last ? began : last), '');

const foldOwnAttempts = async (
  state: FoldState,
  own: OwnRun,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const { job, run } = own;
  const facts: KeptFact[] = [...(await state.rows.runEvents.group(run)).values()].sort((a, b) =>
    a.orderKey < b.orderKey ? -1 : 1,
  );
  const attempts = attemptsOf(facts);
  const known = await state.rows.attempts.group(job);
  const begun = lastBegun([
    ...[...known.values()].filter((row) => row.run !== run),
    ...attempts.map((attempt) => ({ began: attempt.events[0]?.orderKey ?? '' })),
  ]);
  const all: Placed[] = [];
  for (const attempt of attempts) {
    const one = await placeAttempt(state, attempt, own, { begun, sequence, touched });
    all.push(one);
    await noteLives(state, one, touched);
    const former = known.get(`${run} ${attempt.number}`);
    if (former && isSame(former, one.row)) continue;
    touched.owners.add(job);
    // Outputs of failed runs state no fields: their word counts, or no longer counts, when this changes.
    const isNewRun = !former && attempts.length === 1;
    if (
      !isNewRun &&
      (former?.began !== one.row.began || hasFailed(former) !== hasFailed(one.row))
    ) {
      for (const { dataset } of one.placed.flatMap(({ outputs }) => outputs)) {
        touched.schemas.add(dataset);
        await forgetSchemaFacts(state, dataset);
      }
    }
    state.rows.attempts.put(Object.assign(former ?? {}, one.row));
  }
  for (const row of [...known.values()]) {
    if (row.run !== run || row.number <= attempts.length) continue;
    state.rows.attempts.remove(row);
    touched.owners.add(job);
  }
  const left = all
    .flatMap(({ contents }) => contents.flatMap(({ outputs }) => outputs))
    .filter(isRename);
  if (left.length > 0) {
    const previous = left.flatMap((output) => output.previous ?? []);
    await holdRenames(state, run, all.flatMap(renamesOf), previous, sequence, touched);
  }
  await foldRunState(state, own, touched);
};

/** Looks at all runs of a job again: what an end of a run means, or what its names mean, has changed. */
export const refoldRuns = async (
  state: FoldState,
  job: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const attempts = [...(await state.rows.attempts.group(job)).values()];
  const runs = new Map(attempts.map(({ run, runKey }) => [run, runKey]));
  for (const [run, runKey] of [...runs].sort(([a], [b]) => a - b))
    await foldAttempts(state, { job, run, runKey }, sequence, touched);
};

const placeAttempt = async (
  state: FoldState,
  attempt: Attempt<KeptFact>,
  { job, run, runKey }: OwnRun,
  {
    begun,
    sequence,
    touched,
  }: { readonly begun: string; readonly sequence: number; readonly touched: Touched },
): Promise<Placed> => {
  const contents: StoredLineage[] = [];
  const placed: ResolvedContent[] = [];
  for (const { content: hash, orderKey } of attempt.events) {
    const content = await state.content<StoredLineage>(hash);
    contents.push(content);
    const word = { owner: job, orderKey, sequence };
    placed.push(await placeContent(state, content, word, touched));
  }
  const jobType =
    contents.findLast((content) => content.jobType !== null)?.jobType ??
    (await jobTypeOf(state, job));
  const streaming = isStream(jobType?.processingType);
  const snapshot = jobType?.eventContentMode === 'COMPLETE_SNAPSHOT';
  const statement = runLineageOf(accumulate(placed, snapshot), job);
  // Of a stream every terminal counts as COMPLETE, and the first of them stands.
  const end = streaming ? attempt.firstTerminal : attempt.terminal;
  const ended = (end ?? attempt.events.at(-1))?.orderKey ?? '';
  const row = {
    run,
    number: attempt.number,
    job,
    runKey,
    state: streaming && (end || ended < begun) ? 'COMPLETED' : attempt.state,
    began: attempt.events[0]?.orderKey ?? '',
    ended,
    parentKey: attempt.events.findLast((fact) => fact.parentKey !== null)?.parentKey ?? null,
    extractionError: contents.some((content) => content.extractionError),
    streaming,
    open: !end,
    statesEdge: [statement.datasetEdges, statement.inferredProducts, statement.jobEdges].some(
      isThere,
    ),
    statesDataset: [statement.reads, statement.writes].some(isThere),
    statement: state.keep(statement),
  };
  return { attempt, contents, placed, row };
};

const isThere = (stated: readonly unknown[]): boolean => stated.length > 0;

/** What the job's latest jobType facet says, for a run that does not say it itself. */
const jobTypeOf = async (state: FoldState, job: number): Promise<StoredLineage['jobType']> => {
  const row = (await state.rows.facetStatements.group(job)).get('jobType');
  if (!row?.content) return null;
  const facet = await state.facet(row.content);
  if (!isJsonObject(facet) || typeof facet['processingType'] !== 'string') return null;
  const pattern = facet['emissionPattern'];
  const mode = isJsonObject(pattern) ? pattern['eventContentMode'] : null;
  return {
    processingType: facet['processingType'],
    eventContentMode: typeof mode === 'string' ? mode : null,
  };
};

const isSame = (one: AttemptRow, other: AttemptRow): boolean =>
  (Object.keys(other) as (keyof AttemptRow)[]).every((member) => one[member] === other[member]);

/** Notes of each output what the attempt says of its life. */
const noteLives = async (
  state: FoldState,
  { attempt, placed, row }: Placed,
  touched: Touched,
): Promise<void> => {
  const outputs = new Map<number, Life>();
  placed.forEach((content, index) => {
    const { orderKey = '' } = attempt.events[index] ?? {};
    for (const [mention, { name, change }] of content.outputs.entries()) {
      const at = mentionOrderKey(orderKey, mention);
      const before = outputs.get(name) ?? { droppedAt: '', changedAt: '' };
      outputs.set(name, {
        state: row.state,
        droppedAt: change === 'DROP' ? at : before.droppedAt,
        changedAt: change !== null && change !== 'DROP' ? at : before.changedAt,
        statedAt: at,
      });
    }
  });
  for (const [node, life] of outputs) {
    await state.pace();
    await noteLife(state, node, { run: row.run, number: row.number }, life, touched);
  }
};

/** The renames of a completed attempt. */
const renamesOf = ({ attempt, contents, row }: Placed): readonly Rename[] => {
  if (row.state !== 'COMPLETED') return [];
  const { number, events } = attempt;
  const told = contents.map((content, index) => ({
    orderKey: events[index]?.orderKey ?? '',
    content,
  }));
  return renamesStated(told).map((rename) => ({ ...rename, number }));
};

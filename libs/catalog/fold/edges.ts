import { sha256 } from '#openlineage';
import type { DeclarationRow } from '../working-tables.ts';
import type { EventContent } from './event-content.ts';
import { placedAs } from './place-content.ts';
import { currentOf } from './current.ts';
import { edgesOf, withoutBareFields } from './edges-of.ts';
import { membersOf, rootOf } from './identity.ts';
import { reconcile } from './intervals.ts';
import { partsOf } from './round.ts';
import { fieldEdgeKey } from './rows.ts';
import type { FoldState } from './state.ts';
import { accumulate, declaredStatement, statementOf, type Statement } from './statement.ts';

/** Opens and closes the edges of a job so that they are those that are current now. */
export const foldJobEdges = async (
  state: FoldState,
  job: number,
  sequence: number,
): Promise<void> => {
  const attempts = [...(await state.rows.attempts.group(job)).values()];
  const running = new Set<string>();
  for (const { parentKey } of attempts) {
    if (parentKey !== null && (await isRunning(state, parentKey))) running.add(parentKey);
  }
  const parts = partsOf(attempts, (parentKey) => running.has(parentKey));
  const statements = new Map<string, Statement>();
  for (const part of [parts.round, parts.before, parts.unfinished, parts.uncounted, parts.failed]) {
    for (const { statement } of part) {
      if (!statements.has(statement))
        statements.set(statement, await state.content<Statement>(statement));
    }
  }
  const declarations = [...(await state.rows.declarations.group(job)).values()];
  const current = currentOf(
    parts,
    (hash) => {
      const known = statements.get(hash);
      if (!known) throw new Error(`unreachable: statement ${hash} was not read`);
      return known;
    },
    await declared(state, declarations, job, sequence),
  );
  await holdEdges(state, job, job, current, sequence);
};

/** Opens and closes the edges that a dataset's own declaration states: the latest under any of its names. */
export const foldDeclaredEdges = async (
  state: FoldState,
  dataset: number,
  sequence: number,
): Promise<void> => {
  const isRoot = (await rootOf(state, dataset)) === dataset;
  const names = isRoot ? await membersOf(state, dataset) : [];
  const rows: DeclarationRow[] = [];
  for (const name of names)
    for (const row of (await state.rows.declarations.group(name)).values()) rows.push(row);
  const statement = await declared(state, rows, null, sequence);
  await holdEdges(state, dataset, null, statement ?? declaredStatement([]), sequence);
};

/** What the latest declaration of a job or dataset states, in event order. */
const declared = async (
  state: FoldState,
  rows: readonly DeclarationRow[],
  job: number | null,
  sequence: number,
): Promise<Statement | null> => {
  if (rows.length === 0) return null;
  const latest = rows.reduce((a, b) => (a.orderKey > b.orderKey ? a : b));
  const content = await state.content<EventContent>(latest.content);
  const { placed } = await placedAs(state, content, { orderKey: latest.orderKey, sequence });
  return job === null
    ? declaredStatement(placed.lineage ?? [])
    : statementOf(accumulate([placed], false), job);
};

// A run id may be several jobs' (trap 7); the newest attempt among them tells.
const isRunning = async (state: FoldState, runKey: string): Promise<boolean> => {
  const states = [...(await state.rows.runStates.group(runKey)).values()];
  if (states.length === 0) return false;
  const newest = states.reduce((a, b) => (a.began > b.began ? a : b));
  return newest.state === 'NEW' || newest.state === 'RUNNING';
};

const holdEdges = async (
  state: FoldState,
  owner: number,
  job: number | null,
  stated: Statement,
  sequence: number,
): Promise<void> => {
  const current = withoutBareFields(await withoutDropped(state, stated));
  // A job says the same with every run: then its rows, of which there may be a million, are not even read.
  const hash = sha256(JSON.stringify(current));
  const held = (await state.rows.held.group(owner)).get('');
  if (held?.hash === hash) return;
  state.rows.held.put(Object.assign(held ?? {}, { owner, hash }));
  await state.edges.hold(owner, job, edgesOf(current), sequence);
  const fieldEdges = current.fieldFeeds.map(
    ([from, fromField, to, toField, type, subtype, masking]) => ({
      owner,
      from,
      fromField,
      to,
      toField,
      job,
      type,
      subtype,
      masking,
    }),
  );
  reconcile(
    state.rows.fieldEdges,
    await state.rows.fieldEdges.group(owner),
    new Map(fieldEdges.map((edge) => [fieldEdgeKey(edge), edge])),
    sequence,
    state.nextId.fieldEdges,
  );
};

/** A DROP hides all edges at the dataset; what is stated stays stated and holds again when the dataset lives again. */
const withoutDropped = async (state: FoldState, stated: Statement): Promise<Statement> => {
  const hidden = new Set<number>();
  const edges = [...stated.reads, ...stated.writes, ...stated.feeds];
  const ends = [...edges.map(([from, to]) => [from, to]), ...stated.allToAll.flat()];
  for (const node of new Set(ends.flat())) {
    await state.pace();
    if ((await state.rows.classes.group(node)).get('')?.hidden) hidden.add(node);
  }
  if (hidden.size === 0) return stated;
  const isThere = (node: number) => !hidden.has(node);
  const lives = ([from, to]: readonly [number, number, ...unknown[]]) =>
    isThere(from) && isThere(to);
  return {
    ...stated,
    reads: stated.reads.filter(lives),
    writes: stated.writes.filter(lives),
    feeds: stated.feeds.filter(lives),
    allToAll: stated.allToAll.map(([from, to]) => [from.filter(isThere), to.filter(isThere)]),
    fieldFeeds: stated.fieldFeeds.filter(([from, , to]) => lives([from, to])),
  };
};

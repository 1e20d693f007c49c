import type { EdgeRow, FieldEdgeRow } from '../answer-tables.ts';
import type { DeclarationRow } from '../working-tables.ts';
import type { EventContent } from './event-content.ts';
import { placedAs } from './place-content.ts';
import { currentOf } from './current.ts';
import { membersOf, rootOf } from './identity.ts';
import { reconcile } from './intervals.ts';
import { partsOf } from './round.ts';
import { edgeKey, fieldEdgeKey } from './rows.ts';
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
  for (const name of names) rows.push(...(await state.rows.declarations.group(name)).values());
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
  const current = await withoutDropped(state, stated);
  type Edge = Omit<EdgeRow, 'id' | 'openedAt' | 'closedAt'>;
  const edges: Edge[] = [
    ...current.reads.map(([from, to]): Edge => ({
      owner,
      kind: 'READS',
      from,
      to,
      job,
      basis: null,
    })),
    ...current.writes.map(([from, to]): Edge => ({
      owner,
      kind: 'WRITES',
      from,
      to,
      job,
      basis: null,
    })),
    ...current.feeds.map(([from, to, basis]): Edge => ({
      owner,
      kind: 'FEEDS',
      from,
      to,
      job,
      basis,
    })),
    ...current.precedes.map(([from, to]): Edge => ({
      owner,
      kind: 'PRECEDES',
      from,
      to,
      job,
      basis: 'EXPLICIT',
    })),
  ];
  const fieldEdges = current.fieldFeeds.map(
    ([from, fromField, to, toField, type, subtype, masking]): Omit<
      FieldEdgeRow,
      'id' | 'openedAt' | 'closedAt'
    > => ({
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
  const { rows, nextId } = state;
  reconcile(
    rows.edges,
    await rows.edges.group(owner),
    keyed(edges, edgeKey),
    sequence,
    nextId.edges,
  );
  reconcile(
    rows.fieldEdges,
    await rows.fieldEdges.group(owner),
    keyed(fieldEdges, fieldEdgeKey),
    sequence,
    nextId.fieldEdges,
  );
};

/** A DROP hides all edges at the dataset; what is stated stays stated and holds again when the dataset lives again. */
const withoutDropped = async (state: FoldState, stated: Statement): Promise<Statement> => {
  const hidden = new Set<number>();
  const ends = [...stated.reads, ...stated.writes, ...stated.feeds].flatMap(([from, to]) => [
    from,
    to,
  ]);
  for (const node of new Set(ends)) {
    if ((await state.rows.classes.group(node)).get('')?.hidden) hidden.add(node);
  }
  if (hidden.size === 0) return stated;
  const lives = ([from, to]: readonly [number, number, ...unknown[]]) =>
    !hidden.has(from) && !hidden.has(to);
  return {
    ...stated,
    reads: stated.reads.filter(lives),
    writes: stated.writes.filter(lives),
    feeds: stated.feeds.filter(lives),
    fieldFeeds: stated.fieldFeeds.filter(([from, , to]) => !hidden.has(from) && !hidden.has(to)),
  };
};

const keyed = <T>(items: readonly T[], key: (item: T) => string): Map<string, T> =>
  new Map(items.map((item) => [key(item), item]));

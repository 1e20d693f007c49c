import { Columns } from './row-reader.ts';
import type { Run } from './driver.ts';
import { RowIds } from './stored-values.ts';

/** The state of a graph, as its node `Projection` stores it. */
export interface GraphState {
  readonly ids: RowIds;
  /** The checkpoint. */
  readonly position: number;
  /** The writer of the last page; null once a load is finished. */
  readonly writer: string | null;
  /** True while the rows of the graph are being deleted. */
  readonly clearing: boolean;
}

/** Null if nothing was ever written to the graph. */
export const stateOf = async (run: Run, graph: string): Promise<GraphState | null> =>
  read(await run(`MATCH (p:Projection {name: $graph}) RETURN ${COLUMNS}`, { graph }));

/**
 * Like {@link stateOf}, for a writer: creates the graph if it does not exist, and keeps other writers out until the
 * transaction ends.
 */
export const lockedState = async (run: Run, graph: string): Promise<GraphState> => {
  const parameters = { graph, span: RowIds.after(0) };
  const found = read(
    await run(
      `MERGE (p:Projection {name: $graph}) SET p.locked = true REMOVE p.locked RETURN ${COLUMNS}`,
      parameters,
    ),
  );
  if (found !== null) return found;
  // Two graphs that are created at once would get the same base, so the second one waits for the first.
  await run('MATCH (s:LedgerlineSchema) SET s.locked = true REMOVE s.locked', {});
  const made = read(
    await run(
      `OPTIONAL MATCH (o:Projection) WITH max(o.base) AS last MATCH (p:Projection {name: $graph}) SET p.base = coalesce(last + $span, 0), p.position = 0 RETURN ${COLUMNS}`,
      parameters,
    ),
  );
  if (made === null) throw new Error('unreachable: the projection has just been made');
  return made;
};

export const movePosition = async (run: Run, graph: string, position: number): Promise<void> => {
  await run('MATCH (p:Projection {name: $graph}) SET p.position = $position REMOVE p.writer', {
    graph,
    position,
  });
};

export const setWriter = async (run: Run, graph: string, writer: string): Promise<void> => {
  await run('MATCH (p:Projection {name: $graph}) SET p.writer = $writer', { graph, writer });
};

/**
 * Marks the graph as empty before anything is deleted. From then on, whoever writes to it deletes the remaining rows
 * first.
 */
export const beginClearing = async (run: Run, graph: string): Promise<void> => {
  await run(
    'MATCH (p:Projection {name: $graph}) SET p.position = 0, p.clearing = true REMOVE p.writer',
    { graph },
  );
};

export const endClearing = async (run: Run, graph: string): Promise<void> => {
  await run('MATCH (p:Projection {name: $graph}) REMOVE p.clearing', { graph });
};

export const removeState = async (run: Run, graph: string): Promise<void> => {
  await run('MATCH (p:Projection {name: $graph}) DELETE p', { graph });
};

const COLUMNS = 'p.base, p.position, p.writer, p.clearing';

const read = ([values]: Awaited<ReturnType<Run>>): GraphState | null => {
  if (values === undefined) return null;
  const columns = new Columns(values);
  const base = columns.numberOrNull();
  if (base === null) return null;
  return {
    ids: new RowIds(base),
    position: columns.number(),
    writer: columns.textOrNull(),
    clearing: columns.flag(),
  };
};

import { Columns } from './columns.ts';
import type { Run } from './driver.ts';
import { RowIds } from './stored-values.ts';

/** How far a graph is. */
export interface Standing {
  readonly ids: RowIds;
  /** Its checkpoint. */
  readonly position: number;
  /** Who wrote the last page; null after the last of a load. */
  readonly writer: string | null;
  /** True while its rows are being deleted. */
  readonly clearing: boolean;
}

/** Null for a graph that was never written to. */
export const standingOf = async (run: Run, graph: string): Promise<Standing | null> =>
  read(await run(`MATCH (p:Projection {name: $graph}) RETURN ${COLUMNS}`, { graph }));

/** As {@link standingOf}, for a writer: makes the graph if need be, and lets no other writer in before the transaction ends. */
export const lockedStanding = async (run: Run, graph: string): Promise<Standing> => {
  const parameters = { graph, span: RowIds.after(0) };
  const found = read(
    await run(
      `MERGE (p:Projection {name: $graph}) SET p.locked = true REMOVE p.locked RETURN ${COLUMNS}`,
      parameters,
    ),
  );
  if (found !== null) return found;
  // Two that are made at once would get one base: the second waits for the first.
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

/** Before anything is deleted: from here on the graph is empty, and whoever writes to it deletes first what is left. */
export const beginClearing = async (run: Run, graph: string): Promise<void> => {
  await run(
    'MATCH (p:Projection {name: $graph}) SET p.position = 0, p.clearing = true REMOVE p.writer',
    { graph },
  );
};

export const endClearing = async (run: Run, graph: string): Promise<void> => {
  await run('MATCH (p:Projection {name: $graph}) REMOVE p.clearing', { graph });
};

export const removeStanding = async (run: Run, graph: string): Promise<void> => {
  await run('MATCH (p:Projection {name: $graph}) DELETE p', { graph });
};

const COLUMNS = 'p.base, p.position, p.writer, p.clearing';

const read = ([values]: Awaited<ReturnType<Run>>): Standing | null => {
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

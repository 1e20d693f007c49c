import type { EntityManager } from 'typeorm';
import { OPEN } from '#lineage';
import type { EdgeRow } from '../answer-tables.ts';
import type { Pace } from '../pace.ts';

// The statements of the edges' table, for as many rows as one event may state. TypeORM's own make an object of each row and
// text of each statement, which takes longer than the database does.

const ROWS_PER_STATEMENT = 250;
const ROWS_PER_PAGE = 2_000;
const NAMES = 'id opened_at closed_at owner kind from_node to_node job basis'.split(' ');
const COLUMNS = NAMES.join();

/** Reads the edges of an owner that hold, page by page. */
export async function* edgesHeldBy(
  db: EntityManager,
  owner: number,
): AsyncGenerator<readonly EdgeRow[]> {
  const [one, two, three] = parametersOf(db, 3);
  let last = -1;
  for (;;) {
    const rows = await db.query<Stored[]>(
      `SELECT ${COLUMNS} FROM edges WHERE owner = ${one} AND closed_at = ${two} AND id > ${three} ORDER BY id LIMIT ${ROWS_PER_PAGE}`,
      [owner, OPEN, last],
    );
    if (rows.length > 0) yield rows.map(edgeOf);
    if (rows.length < ROWS_PER_PAGE) return;
    last = Number(rows.at(-1)?.id);
  }
}

/** Many databases give 64-bit numbers as text. */
interface Stored {
  readonly id: number | string;
  readonly owner: number | string;
  readonly job: number | string | null;
  readonly opened_at: number | string;
  readonly closed_at: number | string;
  readonly from_node: number | string;
  readonly to_node: number | string;
  readonly kind: EdgeRow['kind'];
  readonly basis: EdgeRow['basis'];
}

const edgeOf = (row: Stored): EdgeRow => ({
  id: Number(row.id),
  openedAt: Number(row.opened_at),
  closedAt: Number(row.closed_at),
  owner: Number(row.owner),
  kind: row.kind,
  from: Number(row.from_node),
  to: Number(row.to_node),
  job: row.job === null ? null : Number(row.job),
  basis: row.basis,
});

/** Writes new edges, many with one statement. */
export const insertEdges = async (
  manager: EntityManager,
  lists: Iterable<readonly EdgeRow[]>,
  pace: Pace,
): Promise<void> => {
  let values: (number | string | null)[] = [];
  const write = async () => {
    const parameters = parametersOf(manager, values.length);
    const rows = Array.from({ length: values.length / NAMES.length }, (_, row) =>
      parameters.slice(row * NAMES.length, (row + 1) * NAMES.length).join(),
    );
    await manager.query(`INSERT INTO edges (${COLUMNS}) VALUES (${rows.join('),(')})`, values);
    values = [];
    await pace();
  };
  for (const edges of lists) {
    for (const edge of edges) {
      values.push(edge.id, edge.openedAt, edge.closedAt, edge.owner, edge.kind);
      values.push(edge.from, edge.to, edge.job, edge.basis);
      if (values.length === ROWS_PER_STATEMENT * NAMES.length) await write();
    }
    await pace();
  }
  if (values.length > 0) await write();
};

/** Closes stored edges, given in the order of the sequences that closed them. */
export const closeEdges = async (
  manager: EntityManager,
  closed: readonly Pick<EdgeRow, 'id' | 'closedAt'>[],
  pace: Pace,
): Promise<void> => {
  for (let from = 0; from < closed.length;) {
    const { closedAt = 0 } = closed[from] ?? {};
    let to = from + 1;
    while (to < from + ROWS_PER_STATEMENT && closed[to]?.closedAt === closedAt) to += 1;
    const ids = closed.slice(from, to).map(({ id }) => id);
    const [first, ...others] = parametersOf(manager, ids.length + 1);
    await manager.query(`UPDATE edges SET closed_at = ${first} WHERE id IN (${others.join()})`, [
      closedAt,
      ...ids,
    ]);
    await pace();
    from = to;
  }
};

const parametersOf = ({ dataSource }: EntityManager, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => dataSource.driver.createParameter(`${index}`, index));

import { Between, type EntityManager, type EntityMetadata, type ObjectLiteral } from 'typeorm';
import { OPEN, type GraphChanges } from '#lineage';
import {
  EdgeRow,
  FieldEdgeListRow,
  FieldListRow,
  IdentityRow,
  ProductMemberRow,
} from './answer-tables.ts';
import { NodeRow } from './log-tables.ts';
import { createPace, type Pace } from './pace.ts';
import { fieldEdgesInLists, fieldsInLists } from './queries/assets/field-lists.ts';
import { grouped } from './queries/grouped.ts';

/**
 * The rows that opened or closed in (`after`, `upTo`]. There may be millions of them, so reading
 * yields to other work.
 */
export const changesSince = async (
  db: EntityManager,
  after: number,
  upTo: number,
): Promise<GraphChanges> => {
  const span = { after, upTo, pace: createPace() };
  return {
    upTo,
    nodes: await db.find(NodeRow, { where: { firstSequence: Between(after + 1, upTo) } }),
    edges: await changed(db, EdgeRow, span),
    productMembers: await changed(db, ProductMemberRow, span),
    fieldEdges: await changedEntries(
      await changed(db, FieldEdgeListRow, span),
      ({ owner, from, to }) => `${owner} ${from} ${to}`,
      (lists) => fieldEdgesInLists(db, lists),
      span,
    ),
    identities: await changed(db, IdentityRow, span),
    fields: await changedEntries(
      await changed(db, FieldListRow, span),
      ({ dataset }) => dataset,
      (lists) => fieldsInLists(db, lists),
      span,
    ),
  };
};

interface Span {
  readonly after: number;
  readonly upTo: number;
  readonly pace: Pace;
}

interface Interval extends ObjectLiteral {
  readonly id: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

const changed = async <T extends Interval>(
  db: EntityManager,
  entity: new () => T,
  span: Span,
): Promise<readonly T[]> => {
  const rows: T[] = [];
  for await (const page of pagesBy(db, entity, 'openedAt', span))
    for (const row of page) rows.push(row);
  if (span.after > 0) {
    for await (const page of pagesBy(db, entity, 'closedAt', span))
      for (const row of page) if (row.openedAt <= span.after) rows.push(row);
  }
  return rows;
};

/**
 * The list entries that opened or closed in the span. Consecutive lists of one subject share
 * entries, so they are read together. Not all lists are read at once, because their contents may be
 * large.
 */
const changedEntries = async <L, R extends Interval>(
  lists: readonly L[],
  subjectOf: (list: L) => string | number,
  entriesIn: (lists: readonly L[]) => Promise<readonly R[]>,
  { after, upTo, pace }: Span,
): Promise<readonly R[]> => {
  const rows: R[] = [];
  let waiting: L[] = [];
  const readWaiting = async (): Promise<void> => {
    for (const row of await entriesIn(waiting))
      if (row.openedAt > after || row.closedAt <= upTo) rows.push(row);
    waiting = [];
    await pace();
  };
  for (const ofSubject of grouped(lists, subjectOf).values()) {
    for (const list of ofSubject) waiting.push(list);
    if (waiting.length >= LISTS_AT_ONCE) await readWaiting();
  }
  await readWaiting();
  return rows;
};

const LISTS_AT_ONCE = 200;
const ROWS_PER_PAGE = 2_000;

/** Pages of rows, ordered by one end of their intervals and by id. Each end has an index. */
async function* pagesBy<T extends Interval>(
  db: EntityManager,
  entity: new () => T,
  end: 'openedAt' | 'closedAt',
  { after, upTo, pace }: Span,
): AsyncGenerator<readonly T[]> {
  const read = rowsOf(db.dataSource.getMetadata(entity));
  let last = { [end]: after, id: OPEN };
  for (;;) {
    const raw = await db
      .createQueryBuilder(entity, 'row')
      .where(`(row.${end}, row.id) > (:end, :id) AND row.${end} <= :upTo`, {
        end: last[end],
        id: last['id'],
        upTo,
      })
      .orderBy(`row.${end}`)
      .addOrderBy('row.id')
      .limit(ROWS_PER_PAGE)
      .getRawMany<ObjectLiteral>();
    const page = raw.map((one) => read(one) as T);
    // A row that closed after `upTo` was still open at `upTo`.
    yield page.map((row) => (row.closedAt > upTo ? { ...row, closedAt: OPEN } : row));
    const [lowest] = page.slice(-1);
    if (!lowest || page.length < ROWS_PER_PAGE) return;
    last = { [end]: lowest[end], id: lowest.id };
    await pace();
  }
}

/** Converts raw query results to rows. Creating entities would take longer than the query. */
const rowsOf = (metadata: EntityMetadata) => {
  const columns = metadata.columns.map(({ databaseName, propertyName, transformer }) => {
    const from = transformer && 'from' in transformer ? transformer.from : undefined;
    return { key: `row_${databaseName}`, propertyName, from };
  });
  return (raw: ObjectLiteral): ObjectLiteral => {
    const row: ObjectLiteral = {};
    for (const { key, propertyName, from } of columns) {
      const value: unknown = from ? from(raw[key]) : raw[key];
      row[propertyName] = value;
    }
    return row;
  };
};

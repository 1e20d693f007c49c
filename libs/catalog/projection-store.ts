import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { OPEN } from '#lineage';
import {
  frontierOf,
  lookUpKey,
  type Changes,
  type Loaded,
  type LoadedOwner,
  type LookUp,
  type LookUpResult,
  type Missing,
  type ProjectionTransaction,
} from '#projection';
import * as answers from './answer-tables.ts';
import { ChangeEventRow } from './change-tables.ts';
import * as log from './log-tables.ts';
import type { RowTransaction } from './store/row-store.ts';
import * as working from './working-tables.ts';

/** A table of the projection: its entity, and the member by which groups of its rows are loaded. */
interface StoredTable {
  readonly entity: EntityTarget<ObjectLiteral>;
  readonly group: string | null;
  /** Rows never change, so a stored row is kept. */
  readonly isFixed?: boolean;
  /** Only open intervals are loaded. */
  readonly hasIntervals?: boolean;
}

const TABLES: ReadonlyMap<string, StoredTable> = new Map(
  Object.entries({
    events: { entity: log.EventRow, group: null, isFixed: true },
    deadLetters: { entity: log.DeadLetterRow, group: null, isFixed: true },
    setAside: { entity: log.SetAsideRow, group: null, isFixed: true },
    changeEvents: { entity: ChangeEventRow, group: null, isFixed: true },
    contents: { entity: log.ContentRow, group: 'hash', isFixed: true },
    runEvents: { entity: log.RunEventRow, group: null, isFixed: true },
    nodes: { entity: log.NodeRow, group: 'key' },
    nodesById: { entity: log.NodeRow, group: 'id' },
    incarnations: { entity: log.NodeRow, group: 'first' },
    runs: { entity: log.RunRow, group: 'runKey' },
    attempts: { entity: working.AttemptRow, group: 'run' },
    parents: { entity: working.ParentRow, group: 'parentKey' },
    declarations: { entity: working.DeclarationRow, group: null },
    mentions: { entity: working.MentionRow, group: 'dataset' },
    links: { entity: working.LinkRow, group: 'node' },
    unlinks: { entity: working.UnlinkRow, group: 'node' },
    renames: { entity: working.RenameRow, group: 'old' },
    lives: { entity: working.LifeRow, group: 'dataset' },
    aliases: { entity: working.ClassRow, group: 'node' },
    datasetStatements: { entity: working.DatasetStatementRow, group: null },
    schemaEvidence: { entity: working.SchemaEvidenceRow, group: 'dataset' },
    facetStatements: { entity: working.FacetStatementRow, group: 'owner' },
    edges: { entity: answers.EdgeRow, group: null },
    productMembers: { entity: answers.ProductMemberRow, group: null },
    fieldEdgeLists: { entity: answers.FieldEdgeListRow, group: null },
    identities: { entity: answers.IdentityRow, group: 'node', hasIntervals: true },
    fieldLists: { entity: answers.FieldListRow, group: 'dataset', hasIntervals: true },
    schemaVersions: { entity: answers.SchemaVersionRow, group: 'dataset', hasIntervals: true },
    facets: { entity: answers.FacetRow, group: 'owner', hasIntervals: true },
    nameWords: { entity: answers.NameWordRow, group: null, isFixed: true },
    words: { entity: answers.WordRow, group: null, isFixed: true },
    wordLists: { entity: answers.WordListRow, group: 'owner', hasIntervals: true },
    annotations: { entity: answers.AnnotationRow, group: 'owner', hasIntervals: true },
  } satisfies Record<string, StoredTable>),
);

const tableOf = (name: string): StoredTable => {
  const table = TABLES.get(name);
  if (!table) throw new Error(`unreachable: the projection has no table ${name}`);
  return table;
};

/**
 * Loads and writes the rows of the projection within a transaction. Groups are read from `committed`,
 * which may lack what the transaction wrote: a group with a changed row is in memory.
 */
export const projectionTransaction = (
  rows: RowTransaction,
  committed: Pick<RowTransaction, 'find'> = rows,
): ProjectionTransaction => ({
  async load({ groups, contents, owners, lookUps }: Missing): Promise<Loaded> {
    const loaded = new Map<string, { values: Iterable<string | number>; rows: object[] }>();
    for (const [name, values] of groups) {
      const { entity, group, hasIntervals = false } = tableOf(name);
      if (group === null) throw new Error(`unreachable: the rows of ${name} are not loaded`);
      const where = hasIntervals ? { closedAt: OPEN } : {};
      loaded.set(name, { values, rows: await committed.find(entity, group, values, where) });
    }
    const ofOwners: LoadedOwner[] = [];
    for (const [owner, need] of owners) ofOwners.push(await loadOwner(rows, owner, need));
    const results = new Map<string, LookUpResult>();
    for (const question of lookUps.values())
      results.set(lookUpKey(question), await lookUp(rows, question));
    return {
      groups: loaded,
      contents: contents.size > 0 ? await rows.find(log.ContentRow, 'hash', contents) : [],
      owners: ofOwners,
      lookUps: results,
    };
  },
  async write({ tables, ids }: Changes): Promise<void> {
    for (const [name, { upserts, deletes }] of tables) {
      const { entity, isFixed = false } = tableOf(name);
      if (deletes.length > 0) await rows.delete(entity, deletes);
      if (upserts.length > 0) await rows.insert(entity, upserts, isFixed ? 'ignore' : 'replace');
    }
    const counters = [...ids].map(([name, last]) => ({ name, last }));
    if (counters.length > 0) await rows.insert(working.CounterRow, counters, 'replace');
  },
  // What the projection derived from the uncapped times does not change: it was known at the time.
  capRecordedAt: (sequence, cap) => capRecordedAt(rows, sequence, cap),
});

const capRecordedAt = async (
  rows: RowTransaction,
  sequence: number,
  cap: string,
): Promise<void> => {
  const later = { where: 'sequence < :sequence AND recorded_at > :cap' };
  for (const entity of [log.EventRow, ChangeEventRow])
    await rows.updateWhere(entity, later, { sequence, cap }, { recordedAt: cap });
};

/** Loads what the current edges of a job or dataset are computed from. */
const loadOwner = async (
  rows: RowTransaction,
  owner: number,
  need: Missing['owners'] extends ReadonlyMap<number, infer Need> ? Need : never,
): Promise<LoadedOwner> => {
  const [declaration = null] = await rows.query(
    working.DeclarationRow,
    { where: 'owner = :owner', order: 'order_key DESC', limit: 1 },
    { owner },
  );
  return {
    owner,
    declaration,
    edges: await rows.find(answers.EdgeRow, 'owner', [owner], { closedAt: OPEN }),
    productMembers: await rows.find(answers.ProductMemberRow, 'job', [owner], { closedAt: OPEN }),
    fieldEdgeLists: await rows.find(answers.FieldEdgeListRow, 'owner', [owner], {
      closedAt: OPEN,
    }),
    ...(await frontierOf(need, {
      all: () =>
        rows.query(working.AttemptRow, { where: 'job = :owner', order: 'began' }, { owner }),
      lastEnded: (from, limit, except) =>
        rows.query(
          working.AttemptRow,
          {
            where: `job = :owner AND ended >= :from${except ? NOT_UNDER : ''}`,
            order: 'ended DESC',
            limit,
          },
          { owner, from, ...except },
        ),
      overlapping: ({ from, to }) =>
        rows.query(
          working.AttemptRow,
          { where: 'job = :owner AND ended >= :from AND began <= :until', order: 'ended' },
          // Order keys that start with this time sort before it.
          { owner, from, until: `${to}~` },
        ),
      underParent: (which) =>
        rows.query(
          working.AttemptRow,
          {
            where: 'job = :owner AND parent_key = :parentKey AND ended >= :endedFrom',
            order: 'ended',
          },
          { owner, ...which },
        ),
      qualifiedBefore: (before, edgeStating, limit, except) =>
        rows.query(
          working.AttemptRow,
          {
            where: `job = :owner AND batch_rank = ${edgeStating ? 2 : 1} AND began < :before${except ? NOT_UNDER : ''}`,
            order: 'began DESC',
            limit,
          },
          { owner, before, ...except },
        ),
      unqualified: (state, lineage, isAfter, limit) =>
        rows.query(
          working.AttemptRow,
          {
            where: `job = :owner AND state = :state AND lineage ${isAfter ? '>' : '='} :lineage AND batch_rank < 2`,
            order: 'lineage, began DESC',
            limit,
          },
          { owner, state, lineage },
        ),
    })),
  };
};

const NOT_UNDER = ' AND (parent_key IS NULL OR parent_key <> :parentKey OR ended < :endedFrom)';

const NOTHING = { runEvents: [], statements: [], attempts: [], declarations: [], aliases: [] };

const lookUp = async (rows: RowTransaction, question: LookUp): Promise<LookUpResult> => {
  switch (question.name) {
    case 'eventsOfRun':
      return { ...NOTHING, runEvents: await rows.find(log.RunEventRow, 'run', [question.run]) };
    case 'statementsOfRun': {
      const events = await rows.find(log.RunEventRow, 'run', [question.run]);
      const sequences = events.map(({ sequence }) => sequence);
      return {
        ...NOTHING,
        statements: await rows.find(working.DatasetStatementRow, 'sequence', sequences),
      };
    }
    case 'statementsOfDataset': {
      const statements = await rows.find(working.DatasetStatementRow, 'dataset', [
        question.dataset,
      ]);
      const runs = new Set<number>();
      for (const { run } of statements) if (run !== null) runs.add(run);
      return { ...NOTHING, statements, attempts: await rows.find(working.AttemptRow, 'run', runs) };
    }
    case 'statementAfter': {
      const { dataset, orderKey } = question;
      const after = { where: 'dataset = :dataset AND order_key > :orderKey', limit: 1 };
      return {
        ...NOTHING,
        statements: await rows.query(
          working.DatasetStatementRow,
          { ...after, order: 'order_key' },
          { dataset, orderKey },
        ),
      };
    }
    case 'statementsOfContent': {
      const { dataset, integration, role, schema, exceptRun } = question;
      const end = (order: string) =>
        rows.query(
          working.DatasetStatementRow,
          {
            where:
              'dataset = :dataset AND schema = :schema AND integration = :integration AND role = :role AND counts = 1 AND (run IS NULL OR run <> :exceptRun)',
            order,
            limit: 1,
          },
          { dataset, integration, role, schema, exceptRun },
        );
      return {
        ...NOTHING,
        statements: [
          ...(await end('order_key, mention')),
          ...(await end('order_key DESC, mention DESC')),
        ],
      };
    }
    case 'declarationsOf':
      return {
        ...NOTHING,
        declarations: await rows.find(working.DeclarationRow, 'owner', [question.owner]),
      };
    case 'attemptsOfJob':
      return { ...NOTHING, attempts: await rows.find(working.AttemptRow, 'job', [question.job]) };
    case 'namesOfRoot':
      return { ...NOTHING, aliases: await rows.find(working.ClassRow, 'root', [question.root]) };
  }
};

import { OPEN } from '#lineage';
import { readerOf } from './lineage/frontier.fixture.ts';
import { frontierOf } from './lineage/load-frontier.ts';
import type { Checkpoint, Loaded, ProjectionStore, ProjectionTransaction } from './projector.ts';
import type * as rows from './state/rows.ts';
import { lookUpKey, type LookUp, type LookUpResult } from './state/look-ups.ts';
import type { LoadedOwner } from './state/state.ts';

// A store of the projection's rows in memory, which commits and takes back as a database does.

/** The primary key of each table. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  events: ['sequence'],
  deadLetters: ['sequence'],
  setAside: ['sequence', 'ordinal'],
  changeEvents: ['sequence'],
  contents: ['hash'],
  nameWords: ['word', 'node'],
  words: ['word', 'list'],
  datasetStatements: ['sequence', 'mention'],
  runEvents: ['sequence'],
  declarations: ['sequence'],
  attempts: ['run', 'number'],
  parents: ['parentKey', 'job'],
  mentions: ['dataset', 'owner'],
  links: ['node', 'other', 'statedBy', 'kind'],
  unlinks: ['node', 'kind', 'until'],
  renames: ['old', 'run', 'number', 'newKey'],
  lives: ['dataset', 'run', 'number'],
  aliases: ['node'],
  schemaEvidence: ['dataset', 'role', 'content', 'integration'],
  facetStatements: ['owner', 'key', 'integration'],
};

/** The member by which the rows of a table are loaded together, and the table where it has another name. */
const GROUPS: Readonly<Record<string, readonly [member: string, table?: string]>> = {
  nodesById: ['id', 'nodes'],
  nodes: ['key'],
  incarnations: ['first', 'nodes'],
  runs: ['runKey'],
  attempts: ['run'],
  parents: ['parentKey'],
  mentions: ['dataset'],
  links: ['node'],
  unlinks: ['node'],
  renames: ['old'],
  lives: ['dataset'],
  aliases: ['node'],
  schemaEvidence: ['dataset'],
  facetStatements: ['owner'],
  identities: ['node'],
  fieldLists: ['dataset'],
  schemaVersions: ['dataset'],
  facets: ['owner'],
  annotations: ['owner'],
  wordLists: ['owner'],
};

type Tables = ReadonlyMap<string, ReadonlyMap<string, object>>;

const keyOf = (table: string, row: object): string =>
  JSON.stringify((KEYS[table] ?? ['id']).map((member) => Reflect.get(row, member) as unknown));

export interface MemoryStore extends ProjectionStore {
  checkpoint(): Checkpoint;
  ids(): ReadonlyMap<string, number>;
  /** All rows of a table, by their keys. */
  rows(table: string): readonly object[];
  /** All rows of all tables. */
  all(): Record<string, readonly object[]>;
}

/** `around` may do something before each load and write, such as throw. */
export const createMemoryStore = (
  around: (work: 'load' | 'write', loaded: Loaded | null) => Promise<void> = () =>
    Promise.resolve(),
): MemoryStore => {
  let tables: Tables = new Map();
  let ids: ReadonlyMap<string, number> = new Map();
  let checkpoint: Checkpoint = { sequence: 0, position: null, recordedAt: null };

  const sorted = (name: string): readonly object[] =>
    [...(tables.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  // The projection wrote these rows into the table of that name.
  const find = <R extends object>(name: string, passes: (row: R) => boolean): readonly R[] =>
    [...(tables.get(name)?.values() ?? [])].filter((row) => passes(row as R)) as R[];

  const loadOwner = async (
    owner: number,
    need: Parameters<typeof frontierOf>[0],
  ): Promise<LoadedOwner> => {
    const declarations = find<rows.DeclarationRow>('declarations', (row) => row.owner === owner);
    const isOpen = (row: rows.EdgeRow | rows.FieldEdgeListRow): boolean =>
      row.owner === owner && row.closedAt === OPEN;
    return {
      owner,
      declaration:
        [...declarations].sort((a, b) => (a.orderKey < b.orderKey ? -1 : 1)).at(-1) ?? null,
      edges: find<rows.EdgeRow>('edges', isOpen),
      productMembers: find<rows.ProductMemberRow>(
        'productMembers',
        ({ job, closedAt }) => job === owner && closedAt === OPEN,
      ),
      fieldEdgeLists: find<rows.FieldEdgeListRow>('fieldEdgeLists', isOpen),
      ...(await frontierOf(
        need,
        readerOf(find<rows.AttemptRow>('attempts', (row) => row.job === owner)),
      )),
    };
  };

  const lookUp = (question: LookUp): LookUpResult => {
    const result = {
      runEvents: [],
      statements: [],
      attempts: [],
      declarations: [],
      aliases: [],
    };
    switch (question.name) {
      case 'eventsOfRun':
        return {
          ...result,
          runEvents: find<rows.RunEventRow>('runEvents', ({ run }) => run === question.run),
        };
      case 'statementsOfRun':
        return {
          ...result,
          statements: find<rows.DatasetStatementRow>(
            'datasetStatements',
            ({ run }) => run === question.run,
          ),
        };
      case 'statementsOfDataset': {
        const statements = find<rows.DatasetStatementRow>(
          'datasetStatements',
          ({ dataset }) => dataset === question.dataset,
        );
        const runs = new Set(statements.map(({ run }) => run));
        return {
          ...result,
          statements,
          attempts: find<rows.AttemptRow>('attempts', ({ run }) => runs.has(run)),
        };
      }
      case 'statementAfter':
        return {
          ...result,
          statements: find<rows.DatasetStatementRow>(
            'datasetStatements',
            (row) => row.dataset === question.dataset && row.orderKey > question.orderKey,
          ).slice(0, 1),
        };
      case 'statementsOfContent': {
        const { dataset, integration, role, schema, exceptRun } = question;
        const statements = find<rows.DatasetStatementRow>(
          'datasetStatements',
          (row) =>
            row.dataset === dataset &&
            row.integration === integration &&
            row.role === role &&
            row.schema === schema &&
            row.counts &&
            row.run !== exceptRun,
        );
        const inOrder = [...statements].sort((a, b) =>
          a.orderKey === b.orderKey ? a.mention - b.mention : a.orderKey < b.orderKey ? -1 : 1,
        );
        return { ...result, statements: [...inOrder.slice(0, 1), ...inOrder.slice(-1)] };
      }
      case 'declarationsOf':
        return {
          ...result,
          declarations: find<rows.DeclarationRow>(
            'declarations',
            ({ owner }) => owner === question.owner,
          ),
        };
      case 'attemptsOfJob':
        return {
          ...result,
          attempts: find<rows.AttemptRow>('attempts', ({ job }) => job === question.job),
        };
      case 'namesOfRoot':
        return {
          ...result,
          aliases: find<rows.AliasRow>('aliases', ({ root }) => root === question.root),
        };
    }
  };

  const transaction: ProjectionTransaction = {
    async load(missing) {
      const groups = new Map<string, { values: Iterable<string | number>; rows: object[] }>();
      for (const [name, values] of missing.groups) {
        const [member = '', table = name] = GROUPS[name] ?? [];
        const isWanted = (row: object): boolean => {
          const { closedAt = OPEN } = row as Partial<rows.Interval>;
          return values.has(Reflect.get(row, member) as string | number) && closedAt === OPEN;
        };
        groups.set(name, { values, rows: [...find(table, isWanted)] });
      }
      const owners: LoadedOwner[] = [];
      for (const [owner, need] of missing.owners) owners.push(await loadOwner(owner, need));
      const loaded: Loaded = {
        groups,
        owners,
        contents: find<rows.ContentRow>('contents', ({ hash }) => missing.contents.has(hash)),
        lookUps: new Map(
          [...missing.lookUps.values()].map((question) => [lookUpKey(question), lookUp(question)]),
        ),
      };
      await around('load', loaded);
      return loaded;
    },
    async write(changes) {
      await around('write', null);
      const changed = new Map(tables);
      for (const [name, { upserts, deletes }] of changes.tables) {
        const table = new Map(changed.get(name));
        for (const row of deletes) table.delete(keyOf(name, row));
        for (const row of upserts) table.set(keyOf(name, row), row);
        changed.set(name, table);
      }
      tables = changed;
      ids = new Map([...ids, ...changes.ids]);
    },
    capRecordedAt(sequence, cap) {
      const changed = new Map(tables);
      for (const name of ['events', 'changeEvents']) {
        const table = new Map(changed.get(name));
        const isLater = (row: rows.EventRow | rows.ChangeEventRow): boolean =>
          row.sequence < sequence && row.recordedAt > cap;
        for (const row of find<rows.EventRow | rows.ChangeEventRow>(name, isLater))
          table.set(keyOf(name, row), { ...row, recordedAt: cap });
        if (table.size > 0) changed.set(name, table);
      }
      tables = changed;
      return Promise.resolve();
    },
  };

  return {
    checkpoint: () => checkpoint,
    ids: () => ids,
    rows: sorted,
    all: () => Object.fromEntries([...tables.keys()].sort().map((name) => [name, sorted(name)])),
    writesBehind: false,
    settled: () => Promise.resolve(),
    async commit(from, work) {
      const before = { tables, ids };
      try {
        if (from.sequence !== checkpoint.sequence) throw new Error('the checkpoint is another');
        checkpoint = await work(transaction);
        return checkpoint;
      } catch (error) {
        ({ tables, ids } = before);
        throw error;
      }
    },
  };
};

import type { EntityManager } from 'typeorm';
import {
  FacetRow,
  FieldEdgeRow,
  FieldRow,
  IdentityRow,
  SchemaVersionRow,
  WordRow,
} from '../answer-tables.ts';
import { ChangeEventRow } from '../change-tables.ts';
import {
  ContentRow,
  DeadLetterRow,
  EventRow,
  NodeRow,
  RunEventRow,
  RunRow,
  SetAsideRow,
} from '../log-tables.ts';
import {
  AttemptRow,
  ClassRow,
  DeclarationRow,
  FacetStatementRow,
  HeldRow,
  LifeRow,
  LinkRow,
  MentionRow,
  ParentRow,
  RenameRow,
  RunStateRow,
  SchemaStatementRow,
  UnlinkRow,
} from '../working-tables.ts';
import { appendSet, rowSet } from './row-set.ts';

/** The tables that the fold writes, by the group of rows that it needs together. */
export const foldRows = (db: EntityManager) => ({
  events: appendSet<EventRow>(EventRow, (row) => `${row.sequence}`),
  deadLetters: appendSet<DeadLetterRow>(DeadLetterRow, (row) => `${row.sequence}`),
  setAside: appendSet<SetAsideRow>(SetAsideRow, (row) => `${row.sequence} ${row.ordinal}`),
  changeEvents: appendSet<ChangeEventRow>(ChangeEventRow, (row) => `${row.sequence}`),
  contents: appendSet<ContentRow>(ContentRow, (row) => row.hash),
  nodes: rowSet<NodeRow>(db, { entity: NodeRow, group: 'key', key: () => '' }),
  runs: rowSet<RunRow>(db, { entity: RunRow, group: 'key', key: () => '' }),
  runEvents: rowSet<RunEventRow>(db, {
    entity: RunEventRow,
    group: 'run',
    key: (row) => `${row.sequence}`,
  }),
  attempts: rowSet<AttemptRow>(db, {
    entity: AttemptRow,
    group: 'job',
    key: (row) => `${row.run} ${row.number}`,
  }),
  runStates: rowSet<RunStateRow>(db, {
    entity: RunStateRow,
    group: 'runKey',
    key: (row) => `${row.run}`,
  }),
  mentions: rowSet<MentionRow>(db, {
    entity: MentionRow,
    group: 'dataset',
    key: (row) => `${row.owner}`,
  }),
  links: rowSet<LinkRow>(db, {
    entity: LinkRow,
    group: 'node',
    key: (row) => `${row.other} ${row.statedBy} ${row.kind}`,
  }),
  unlinks: rowSet<UnlinkRow>(db, {
    entity: UnlinkRow,
    group: 'node',
    key: (row) => `${row.kind} ${row.until}`,
  }),
  renames: rowSet<RenameRow>(db, {
    entity: RenameRow,
    group: 'old',
    key: (row) => `${row.run} ${row.number} ${row.newKey}`,
  }),
  lives: rowSet<LifeRow>(db, {
    entity: LifeRow,
    group: 'dataset',
    key: (row) => `${row.run} ${row.number}`,
  }),
  classes: rowSet<ClassRow>(db, { entity: ClassRow, group: 'node', key: () => '' }),
  identities: rowSet<IdentityRow>(db, {
    entity: IdentityRow,
    group: 'node',
    key: (row) => `${row.shown}`,
  }),
  parents: rowSet<ParentRow>(db, {
    entity: ParentRow,
    group: 'parentKey',
    key: (row) => `${row.job}`,
  }),
  declarations: rowSet<DeclarationRow>(db, {
    entity: DeclarationRow,
    group: 'owner',
    key: (row) => `${row.sequence}`,
  }),
  schemaStatements: rowSet<SchemaStatementRow>(db, {
    entity: SchemaStatementRow,
    group: 'dataset',
    key: (row) => `${row.sequence} ${row.role} ${row.mention}`,
  }),
  facetStatements: rowSet<FacetStatementRow>(db, {
    entity: FacetStatementRow,
    group: 'owner',
    key: (row) => row.key,
  }),
  held: rowSet<HeldRow>(db, { entity: HeldRow, group: 'owner', key: () => '' }),
  fieldEdges: rowSet<FieldEdgeRow>(db, {
    entity: FieldEdgeRow,
    group: 'owner',
    key: fieldEdgeKey,
  }),
  fields: rowSet<FieldRow>(db, { entity: FieldRow, group: 'dataset', key: fieldKey }),
  schemaVersions: rowSet<SchemaVersionRow>(db, {
    entity: SchemaVersionRow,
    group: 'dataset',
    key: (row) => `${row.number}`,
  }),
  facets: rowSet<FacetRow>(db, {
    entity: FacetRow,
    group: 'owner',
    key: (row) => JSON.stringify([row.key, row.content]),
  }),
  words: rowSet<WordRow>(db, {
    entity: WordRow,
    group: 'owner',
    key: (row) => `${row.place} ${row.word}`,
  }),
});

type FieldEdgeContent = Pick<
  FieldEdgeRow,
  'from' | 'fromField' | 'to' | 'toField' | 'type' | 'subtype' | 'masking'
>;

export const fieldEdgeKey = (row: FieldEdgeContent): string =>
  JSON.stringify([
    row.from,
    row.fromField,
    row.to,
    row.toField,
    row.type,
    row.subtype,
    row.masking,
  ]);

export const fieldKey = (
  row: Pick<FieldRow, 'path' | 'type' | 'description' | 'ordinal'>,
): string => JSON.stringify([row.path, row.type, row.description, row.ordinal]);

import { OPEN } from '#lineage';
import type { Journal } from './journal.ts';
import type * as rows from './rows.ts';
import { createAppendedTable, createTable, createWrittenTable, type Misses } from './table.ts';

const live = (row: rows.Interval): boolean => row.closedAt === OPEN;
const byId = (row: { readonly id: number }): number => row.id;

// Times the greatest sequence that there may be (2 ** 44 events), it is still exact.
const MENTIONS = 512;

/** The tables that the projection writes, each read in the groups that the reducer needs together. */
export const createTables = (journal: Journal, misses: Misses) => {
  const appended = {
    events: createAppendedTable<rows.EventRow>('events', journal),
    deadLetters: createAppendedTable<rows.DeadLetterRow>('deadLetters', journal),
    setAside: createAppendedTable<rows.SetAsideRow>('setAside', journal),
    changeEvents: createAppendedTable<rows.ChangeEventRow>('changeEvents', journal),
    contents: createAppendedTable<rows.ContentRow>('contents', journal),
    nameWords: createAppendedTable<rows.NameWordRow>('nameWords', journal),
    words: createAppendedTable<rows.WordRow>('words', journal),
  };
  const written = {
    datasetStatements: createWrittenTable<rows.DatasetStatementRow>(
      'datasetStatements',
      // Most events mention fewer datasets than this.
      (row) =>
        row.mention < MENTIONS
          ? row.sequence * MENTIONS + row.mention
          : `${row.sequence} ${row.mention}`,
      journal,
    ),
    runEvents: createWrittenTable<rows.RunEventRow>('runEvents', (row) => row.sequence, journal),
    declarations: createWrittenTable<rows.DeclarationRow>(
      'declarations',
      (row) => row.sequence,
      journal,
    ),
    edges: createWrittenTable<rows.EdgeRow>('edges', byId, journal),
    productMembers: createWrittenTable<rows.ProductMemberRow>('productMembers', byId, journal),
    fieldEdgeLists: createWrittenTable<rows.FieldEdgeListRow>('fieldEdgeLists', byId, journal),
  };
  const grouped = {
    nodesById: createTable<rows.NodeRow>(
      {
        name: 'nodesById',
        group: (row) => row.id,
        key: () => '',
        primary: byId,
        isView: true,
      },
      journal,
      misses,
    ),
    nodes: createTable<rows.NodeRow>(
      {
        name: 'nodes',
        group: (row) => row.key,
        key: () => '',
        primary: (row) => row.id,
      },
      journal,
      misses,
    ),
    /** The later incarnations of names, by their first ones. */
    incarnations: createTable<rows.NodeRow>(
      {
        name: 'incarnations',
        group: (row) => row.first ?? row.id,
        key: (row) => row.generation,
        primary: byId,
        isView: true,
      },
      journal,
      misses,
    ),
    runs: createTable<rows.RunRow>(
      { name: 'runs', group: (row) => row.runKey, key: (row) => row.job, primary: byId },
      journal,
      misses,
    ),
    attempts: createTable<rows.AttemptRow>(
      {
        name: 'attempts',
        group: (row) => row.run,
        key: (row) => row.number,
        // Most runs have one attempt.
        primary: (row) => (row.number === 1 ? row.run : `${row.run} ${row.number}`),
      },
      journal,
      misses,
    ),
    parents: createTable<rows.ParentRow>(
      {
        name: 'parents',
        group: (row) => row.parentKey,
        key: (row) => row.job,
      },
      journal,
      misses,
    ),
    mentions: createTable<rows.MentionRow>(
      {
        name: 'mentions',
        group: (row) => row.dataset,
        key: (row) => row.owner,
      },
      journal,
      misses,
    ),
    links: createTable<rows.LinkRow>(
      {
        name: 'links',
        group: (row) => row.node,
        key: (row) => `${row.other} ${row.statedBy} ${row.kind}`,
      },
      journal,
      misses,
    ),
    unlinks: createTable<rows.UnlinkRow>(
      {
        name: 'unlinks',
        group: (row) => row.node,
        key: (row) => `${row.kind} ${row.until}`,
      },
      journal,
      misses,
    ),
    renames: createTable<rows.RenameRow>(
      {
        name: 'renames',
        group: (row) => row.old,
        key: (row) => `${row.run} ${row.number} ${row.newKey}`,
      },
      journal,
      misses,
    ),
    lives: createTable<rows.LifeRow>(
      {
        name: 'lives',
        group: (row) => row.dataset,
        key: (row) => `${row.run} ${row.number}`,
      },
      journal,
      misses,
    ),
    aliases: createTable<rows.AliasRow>(
      { name: 'aliases', group: (row) => row.node, key: () => '', primary: (row) => row.node },
      journal,
      misses,
    ),
    schemaEvidence: createTable<rows.SchemaEvidenceRow>(
      {
        name: 'schemaEvidence',
        group: (row) => row.dataset,
        key: evidenceKey,
      },
      journal,
      misses,
    ),
    facetStatements: createTable<rows.FacetStatementRow>(
      {
        name: 'facetStatements',
        group: (row) => row.owner,
        key: statementKey,
      },
      journal,
      misses,
    ),
    identities: createTable<rows.IdentityRow>(
      {
        name: 'identities',
        group: (row) => row.node,
        key: (row) => row.shown,
        primary: byId,
        isLive: live,
      },
      journal,
      misses,
    ),
    fieldLists: createTable<rows.FieldListRow>(
      {
        name: 'fieldLists',
        group: (row) => row.dataset,
        key: () => '',
        primary: byId,
        isLive: live,
      },
      journal,
      misses,
    ),
    schemaVersions: createTable<rows.SchemaVersionRow>(
      {
        name: 'schemaVersions',
        group: (row) => row.dataset,
        key: (row) => row.number,
        primary: byId,
        isLive: live,
      },
      journal,
      misses,
    ),
    facets: createTable<rows.FacetRow>(
      {
        name: 'facets',
        group: (row) => row.owner,
        key: facetKey,
        primary: byId,
        isLive: live,
      },
      journal,
      misses,
    ),
    annotations: createTable<rows.AnnotationRow>(
      {
        name: 'annotations',
        group: (row) => row.owner,
        key: annotationKey,
        primary: byId,
        isLive: live,
      },
      journal,
      misses,
    ),
    wordLists: createTable<rows.WordListRow>(
      {
        name: 'wordLists',
        group: (row) => row.owner,
        key: wordListKey,
        primary: byId,
        isLive: live,
      },
      journal,
      misses,
    ),
  };
  return { appended, written, grouped };
};

export type Tables = ReturnType<typeof createTables>;

/** What tells the statements of facets about one dataset or job apart. */
export const statementKey = (row: Pick<rows.FacetStatementRow, 'key' | 'integration'>): string =>
  `${row.integration.length} ${row.integration}${row.key}`;

/** What tells the schema evidence of one dataset apart. */
export const evidenceKey = (
  row: Pick<rows.SchemaEvidenceRow, 'role' | 'content' | 'integration'>,
): string => `${row.role} ${row.content} ${row.integration}`;

export const facetKey = (
  row: Pick<rows.FacetRow, 'key' | 'integration' | 'content' | 'counts' | 'since'>,
): string => JSON.stringify([row.key, row.integration, row.content, row.counts, row.since]);

export const annotationKey = (
  row: Pick<rows.AnnotationRow, 'kind' | 'integration' | 'name' | 'value' | 'field' | 'since'>,
): string => JSON.stringify([row.kind, row.integration, row.name, row.value, row.field, row.since]);

export const wordListKey = (row: Pick<rows.WordListRow, 'place' | 'list'>): string =>
  `${row.place} ${row.list}`;

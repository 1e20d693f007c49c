import type { EntityManager } from 'typeorm';
import { sha256, parseJson, type Json } from '#openlineage';
import type { SchemaStatement } from '#projection';
import { ContentRow } from '../log-tables.ts';
import { createPace } from '../pace.ts';
import { openCounters } from './counters.ts';
import { edgeSet } from './edge-set.ts';
import { nodeBook } from './nodes.ts';
import { foldRows } from './rows.ts';

/**
 * What counts of a dataset's schema statements, by integration, role and content: of those that state the same, the first and
 * the last. A job states the same schema with every run, so this stays small while the statements grow.
 */
export type SchemaFacts = Map<string, { first: SchemaStatement; last: SchemaStatement }>;

/** What the fold has at hand: its tables, the ids it gives and the contents it keeps. */
export type FoldState = Awaited<ReturnType<typeof openFoldState>>;

// About 300 bytes a row.
const CACHED_ROWS = 400_000;
const CACHED_CONTENTS = 20_000;

export const openFoldState = async (db: EntityManager, mayGoOn: () => void) => {
  const rows = foldRows(db);
  // What begins empty with a new node.
  const ofNode = [
    rows.mentions,
    rows.links,
    rows.unlinks,
    rows.renames,
    rows.lives,
    rows.classes,
    rows.identities,
    rows.attempts,
    rows.declarations,
    rows.schemaStatements,
    rows.facetStatements,
    rows.held,
    rows.fieldEdges,
    rows.fields,
    rows.schemaVersions,
    rows.facets,
    rows.words,
  ];

  const { counter, flush: flushCounters } = await openCounters(db);
  const nextRun = counter('runs');
  // One counter a table: the ids of a table do not depend on what happens in others.
  const nextId = {
    identities: counter('identities'),
    edges: counter('edges'),
    fieldEdges: counter('field_edges'),
    fields: counter('fields'),
    schemaVersions: counter('schema_versions'),
    facets: counter('facets'),
    words: counter('words'),
  };

  const pace = createPace(mayGoOn);
  const edges = edgeSet(db, nextId.edges, pace);
  const sets = [...Object.values(rows), edges];

  const parsed = new Map<string, unknown>();
  const texts = new Map<string, string>();
  const schemaFacts = new Map<number, SchemaFacts>();

  const nodes = nodeBook(db, rows, counter('nodes'), (id) => {
    for (const set of [...ofNode, edges]) set.begin(id);
  });

  return {
    rows,
    edges,
    nextId,
    nextRun,
    nodes,
    /** Reads what the fold needs to know of these nodes, by their ids. */
    async fetchNodes(ids: readonly number[]): Promise<void> {
      for (const set of ofNode) await set.fetch(ids);
    },
    /** To be awaited within what may take long. */
    pace,
    /** By the root of the dataset; see schema-facts.ts. */
    schemaFacts,

    /** Keeps a text once and returns its hash. */
    keepText(json: string): string {
      const hash = sha256(json);
      if (!texts.has(hash)) rows.contents.put({ hash, json });
      texts.set(hash, json);
      return hash;
    },
    async text(hash: string): Promise<string> {
      const known = texts.get(hash);
      if (known !== undefined) return known;
      const row = await db.findOneBy(ContentRow, { hash });
      if (!row) throw new Error(`unreachable: content ${hash} is not in the catalog`);
      texts.set(hash, row.json);
      return row.json;
    },
    keep(content: unknown): string {
      const hash = this.keepText(JSON.stringify(content));
      parsed.set(hash, content);
      return hash;
    },
    /** The content of a hash that {@link FoldState.keep} gave, as the type it was kept with. */
    async content<T>(hash: string): Promise<T> {
      const known = parsed.get(hash);
      if (known !== undefined) return known as T;
      const content = JSON.parse(await this.text(hash)) as T;
      parsed.set(hash, content);
      return content;
    },
    /** A facet by the hash of its canonical text. */
    async facet(hash: string): Promise<Json> {
      return parseJson(Buffer.from(await this.text(hash)));
    },
    async flush(manager: EntityManager): Promise<void> {
      for (const set of sets) await set.flush(manager, pace);
      await flushCounters(manager);
    },
    trim(): void {
      nodes.trim(CACHED_ROWS / sets.length);
      if (schemaFacts.size > CACHED_CONTENTS) schemaFacts.clear();
      for (const set of sets) if ('trim' in set) set.trim(CACHED_ROWS / sets.length);
      for (const cache of [parsed, texts]) {
        for (const hash of cache.keys()) {
          if (cache.size <= CACHED_CONTENTS) break;
          cache.delete(hash);
        }
      }
    },
  };
};

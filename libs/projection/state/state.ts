import { readSender, type Sender } from '#domain-events';
import { canonicalJson, isJsonObject, parseJson, sha256, type Json } from '#openlineage';
import { escapeForDb, integrationIn } from '../db-text.ts';
import type { CurrentEdges } from '../lineage/current-edges.ts';
import type { Frontier } from '../lineage/frontier.ts';
import { bothLacks, NO_LACK, type FrontierLack } from '../lineage/coverage.ts';
import type { LoadedFrontier } from '../lineage/load-frontier.ts';
import { wordsOf, type WordList } from '../rules/search-words.ts';
import type { SchemaEvidence, StatedField } from '../schemas/schema-evidence.ts';
import { createCache } from './cache.ts';
import { createJournal } from './journal.ts';
import { lookUpKey, withPending, type LookUp, type LookUpResult } from './look-ups.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type * as rows from './rows.ts';
import type { GroupKey, Misses, Table, TableChanges } from './table.ts';
import { createTables, type Tables } from './tables.ts';

/** The current lineage of a job, or of a dataset that declares its sources. */
export interface OwnerLineage {
  /** Null for a dataset. */
  readonly frontier: Frontier | null;
  readonly edges: CurrentEdges;
  /** The declaration that counts; null without one. */
  declaration: rows.DeclarationRow | null;
  /** How often its edges were brought up to date. */
  settled: number;
}

/** A dataset's schema evidence, and the fields that the catalog holds. */
export interface HeldSchema {
  readonly evidence: SchemaEvidence;
  held: readonly StatedField[] | null;
}

/** The names of one dataset that has several. */
export interface AliasSet {
  /** In ascending order; the first is the root. */
  readonly members: number[];
  /** What decides which name is shown, of each member; null for one that is not stated. */
  readonly candidates: Map<number, Candidate | null>;
  /** Whether what is said of the life of any member is kept: see isLifeTracked. */
  readonly isTracked: boolean;
}

/** A name that a dataset may show. */
export interface Candidate {
  readonly row: rows.NodeRow;
  /** A RENAME left the name. */
  readonly isVacated: boolean;
  /** A symlink says that it is the TABLE identifier. */
  readonly isTable: boolean;
}

/** What was loaded of an owner to make its lineage from. */
export interface LoadedOwner extends LoadedFrontier {
  readonly owner: number;
  readonly edges: readonly rows.EdgeRow[];
  readonly productMembers: readonly rows.ProductMemberRow[];
  readonly fieldEdgeLists: readonly rows.FieldEdgeListRow[];
  /** The latest declaration of a job; null without one, and for a dataset. */
  readonly declaration: rows.DeclarationRow | null;
}

/** What a pass over an event found missing. */
export interface Missing {
  readonly groups: ReadonlyMap<string, ReadonlySet<GroupKey>>;
  readonly contents: ReadonlySet<string>;
  readonly owners: ReadonlyMap<number, FrontierLack>;
  readonly lookUps: ReadonlyMap<string, LookUp>;
}

/**
 * What the reducer works on: rows in memory, ids, contents, and objects made of rows. Synchronous: what is not in memory
 * is noted as missing, and the pass over the event is repeated once it was loaded.
 */
export const createState = (lastIds: ReadonlyMap<string, number>, budget: MemoryBudget) => {
  const journal = createJournal();
  const misses: Misses = new Map();
  const tables = createTables(journal, misses);

  const allTables = Object.values({ ...tables.appended, ...tables.written, ...tables.grouped });
  const texts = createCache<string, string>(budget.contentTexts);
  const parsed = createCache<string, unknown>(budget.contentTrees);
  const facets = createCache<string, Json>(budget.contentTrees);
  const words = createCache<string, readonly string[]>(budget.words);
  const runKeys = createCache<string, string>(budget.runKeys);
  const senders = createCache<string, Sender>(budget.runKeys);
  const integrations = createCache<string, string>(budget.runKeys);
  const hashes = new WeakMap<object, string>();
  const keptLists = createCache<string, true>(budget.wordLists);
  // Of the event at hand: what it needs again must not have been forgotten meanwhile, however large it is.
  const eventTexts = new Map<string, string>();
  const missingContents = new Set<string>();
  const owners = createCache<number, OwnerLineage>(budget.owners);
  const loadedOwners = new Map<number, LoadedOwner>();
  const missingOwners = new Map<number, FrontierLack>();
  const ownerNeeds = new Map<number, FrontierLack>();
  const evidence = createCache<number, HeldSchema>(budget.evidence);
  const aliasSets = createCache<number, AliasSet>(budget.aliases);
  const missingLookUps = new Map<string, LookUp>();
  const lookedUp = new Map<string, LookUpResult>();
  // Objects that this event changed: they cannot be taken back, so they are made again.
  const changedOwners = new Set<number>();
  const changedEvidence = new Set<number>();

  let aliasChanges = 0;

  const ids = new Map(lastIds);
  const givenIds = journal.log<string, number>();
  const writtenIds = new Map(lastIds);
  /** Gives the first of so many consecutive ids. */
  const nextIds =
    (name: string) =>
    (count: number): number => {
      const former = ids.get(name) ?? 0;
      givenIds.note(ids, name);
      ids.set(name, former + count);
      return former + 1;
    };
  const nextId = (name: string) => {
    const next = nextIds(name);
    return (): number => next(1);
  };

  const state = {
    ...tables.appended,
    ...tables.written,
    ...tables.grouped,
    budget,
    journal,
    /** One counter a table: the ids of a table do not depend on what happens in others. */
    next: {
      node: nextId('nodes'),
      run: nextId('runs'),
      identity: nextId('identities'),
      edge: nextId('edges'),
      product: nextId('products'),
      productMember: nextId('product_members'),
      fieldEdgeList: nextId('field_edge_lists'),
      fieldEdges: nextIds('field_edges'),
      fieldList: nextId('field_lists'),
      fields: nextIds('fields'),
      schemaVersion: nextId('schema_versions'),
      facet: nextId('facets'),
      annotation: nextId('annotations'),
      wordList: nextId('word_lists'),
    },

    /** Keeps a text once and returns its hash. */
    keepText(json: string): string {
      const hash = sha256(json);
      if (texts.get(hash) === undefined && !eventTexts.has(hash)) {
        tables.appended.contents.put({ hash, json });
        texts.set(hash, json, json.length);
        eventTexts.set(hash, json);
        journal.push(() => {
          texts.delete(hash);
          eventTexts.delete(hash);
        });
      }
      return hash;
    },
    /** Whether a text is kept, as far as it is in memory. */
    isKept: (hash: string): boolean => texts.get(hash) !== undefined || eventTexts.has(hash),
    /** Keeps a facet by its canonical text, which is not made again for the same object. */
    keepFacet(json: Json): string {
      const known = isJsonObject(json) ? hashes.get(json) : undefined;
      if (known !== undefined && state.isKept(known)) return known;
      const hash = state.keepText(canonicalJson(json));
      if (isJsonObject(json)) hashes.set(json, hash);
      return hash;
    },
    keep(content: unknown): string {
      const json = JSON.stringify(content);
      const hash = state.keepText(json);
      parsed.set(hash, content, json.length);
      return hash;
    },
    /** Keeps a text that will not come again, so that it need not stay in memory. */
    keepOnce(content: unknown): string {
      const json = JSON.stringify(content);
      const hash = sha256(json);
      tables.appended.contents.put({ hash, json });
      return hash;
    },
    text(hash: string): string | undefined {
      const text = texts.get(hash) ?? eventTexts.get(hash);
      if (text === undefined) missingContents.add(hash);
      return text;
    },
    /** The content of a hash that `keep` gave, as the type it was kept with; undefined when it is missing. */
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- only the caller knows it
    content<T>(hash: string): T | undefined {
      const known = parsed.get(hash);
      if (known !== undefined) return known as T;
      const text = state.text(hash);
      if (text === undefined) return undefined;
      const content: unknown = JSON.parse(text);
      parsed.set(hash, content, text.length);
      return content as T;
    },
    /** A facet by the hash of its canonical text, numbers as written; undefined when it is missing. */
    facet(hash: string): Json | undefined {
      const known = facets.get(hash);
      if (known !== undefined) return known;
      const text = state.text(hash);
      if (text === undefined) return undefined;
      const facet = parseJson(Buffer.from(text));
      facets.set(hash, facet, text.length);
      return facet;
    },
    /** The words by which a text is found. Many datasets have columns of the same names. */
    wordsOf(text: string): readonly string[] {
      return words.getOr(text, wordsOf, 2 * text.length + 20);
    },
    /** Keeps a list of words once and returns its hash. */
    keepWords({ hash, words: listed }: WordList): string {
      if (!keptLists.get(hash)) {
        for (const word of listed) tables.appended.words.put({ word, list: hash });
        keptLists.set(hash, true);
        journal.push(() => keptLists.delete(hash));
      }
      return hash;
    },
    /** The words of the fields in contents, by hash. */
    fieldWords: createCache<string, readonly WordList[]>(budget.fieldWords),

    /** The key of a run id: its SHA-256. Each is asked for by every event of the run, and as a parent by its children. */
    runKeyOf(runId: string): string {
      return runKeys.getOr(runId, sha256, runId.length + 64);
    },
    /** Who sent an entry, as it is stored. Few clients send all entries. */
    senderOf(metadata: string): Sender {
      return senders.getOr(metadata, storedSender, 2 * metadata.length + 100);
    },
    /** The integration that a producer names, as it is stored. */
    integrationOf(producer: string): string {
      return integrations.getOr(producer, integrationIn, 2 * producer.length);
    },

    owners,
    /** What was loaded of an owner; undefined, and noted as missing, when it was not. */
    loadedOwner(owner: number): LoadedOwner | undefined {
      const loaded = loadedOwners.get(owner);
      if (!loaded) missingOwners.set(owner, ownerNeeds.get(owner) ?? NO_LACK);
      return loaded;
    },
    /** An owner whose attempts in memory do not suffice: it is loaded again, with more. */
    needMore(owner: number, need: FrontierLack): void {
      owners.delete(owner);
      loadedOwners.delete(owner);
      const all = bothLacks(ownerNeeds.get(owner) ?? NO_LACK, need);
      ownerNeeds.set(owner, all);
      missingOwners.set(owner, all);
    },
    noteChangedOwner: (owner: number) => void changedOwners.add(owner),
    /** What an owner's names mean has changed: its lineage is made again. */
    forgetOwner: (owner: number) => owners.delete(owner),
    evidence,
    noteChangedEvidence: (dataset: number) => void changedEvidence.add(dataset),
    /** By root. */
    aliasSets,
    /** Notes that the root of a name may become another one. */
    noteAliasChange(): void {
      aliasChanges += 1;
      journal.push(() => (aliasChanges += 1));
    },
    /** A number that is another one after each such change, and after one that was taken back. */
    aliasVersion: (): number => aliasChanges,

    /** The answer to a fixed question; undefined, and noted as missing, until it was loaded for this event. */
    lookUp(question: LookUp): LookUpResult | undefined {
      const key = lookUpKey(question);
      const result = lookedUp.get(key);
      if (!result) {
        missingLookUps.set(key, question);
        return undefined;
      }
      return withPending(result, question, tables.written);
    },

    isMissing: (): boolean =>
      misses.size + missingContents.size + missingOwners.size + missingLookUps.size > 0,
    countMissing(): number {
      let count = missingContents.size + missingOwners.size + missingLookUps.size;
      for (const values of misses.values()) count += values.size;
      return count;
    },
    takeMissing(): Missing {
      const missing = {
        groups: new Map(misses),
        contents: new Set(missingContents),
        owners: new Map(missingOwners),
        lookUps: new Map(missingLookUps),
      };
      misses.clear();
      missingContents.clear();
      missingOwners.clear();
      missingLookUps.clear();
      return missing;
    },
    fillGroups(name: string, values: Iterable<GroupKey>, loaded: readonly object[]): void {
      const table = tables.grouped[name as keyof Tables['grouped']] as Table<object>;
      table.fill(values, loaded);
    },
    fillContents(contents: Iterable<rows.ContentRow>): void {
      for (const { hash, json } of contents) {
        texts.set(hash, json, json.length);
        eventTexts.set(hash, json);
      }
    },
    fillOwner(loaded: LoadedOwner): void {
      loadedOwners.set(loaded.owner, loaded);
    },
    fillLookUp(key: string, result: LookUpResult): void {
      lookedUp.set(key, result);
    },

    /** Takes back what the event at hand did. */
    rollBack(): void {
      journal.rollBack();
      for (const owner of changedOwners) owners.delete(owner);
      for (const dataset of changedEvidence) evidence.delete(dataset);
      changedOwners.clear();
      changedEvidence.clear();
    },
    /** Keeps what the event at hand did. */
    accept(): void {
      journal.accept();
      eventTexts.clear();
      changedOwners.clear();
      changedEvidence.clear();
      loadedOwners.clear();
      ownerNeeds.clear();
      lookedUp.clear();
    },
    /** The changed rows of each table, and the last ids given; from now on they count as written. */
    takeChanges(): { tables: Map<string, TableChanges<object>>; ids: Map<string, number> } {
      const changes = new Map<string, TableChanges<object>>();
      for (const table of allTables) {
        const { upserts, deletes } = table.takeChanges();
        if (upserts.length + deletes.length > 0) changes.set(table.name, { upserts, deletes });
      }
      // A pass that was taken back may have given ids that nothing has.
      const lastGiven = new Map([...ids].filter(([name, last]) => writtenIds.get(name) !== last));
      for (const [name, last] of lastGiven) writtenIds.set(name, last);
      return { tables: changes, ids: lastGiven };
    },
    /** Forgets rows that were not used for long; between commits. Tells whether it did. */
    trim(): boolean {
      const all = Object.values(tables.grouped);
      const used = all.reduce((sum, table) => sum + table.used(), 0);
      if (used <= budget.rows / 2) return false;
      for (const table of all) table.rotate();
      return true;
    },
  };
  return state;
};

const storedSender = (metadata: string): Sender => {
  const { actor, address, client } = readSender(metadata);
  // Headers and names of users may hold anything.
  return {
    actor: actor === null ? null : escapeForDb(actor),
    address,
    client: client === null ? null : escapeForDb(client),
  };
};

export type ProjectionState = ReturnType<typeof createState>;

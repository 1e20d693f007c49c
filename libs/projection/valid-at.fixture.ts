import { compareUtf8, orderTime } from '#openlineage';
import { escapeForDb, isSameName } from './db-text.ts';
import type { MemoryStore } from './memory-store.fixture.ts';
import { dropStands, livesOf } from './reduce/lifecycle.ts';
import { attemptAt, attemptsOf, isSnapshot, isStream, type Attempt } from './rules/attempts.ts';
import { selectCurrentAttempts } from './rules/current-attempts.fixture.ts';
import { isUnfinished, type CurrentAttempt } from './rules/current-attempts.ts';
import { mergeCurrentLineage } from './rules/current-lineage.fixture.ts';
import { afterRename, eventOrderKey } from './rules/event-order.ts';
import { renamesStated, type StatedRename } from './rules/renames.ts';
import { resolveNames, type ResolvedContent } from './rules/resolve-names.ts';
import {
  accumulate,
  declaredLineage,
  runLineageOf,
  statesEdge,
  stronger,
  type RunLineage,
} from './rules/run-lineage.ts';
import type { StoredLineage } from './rules/stored-lineage.ts';
import type * as rows from './state/rows.ts';

// Lineage valid at an event time: the rules of docs/semantics.md over the statements up to that time, read from the tables of
// the projection, whenever the events arrived.

/** The rows of the tables that hold statements, up to a time. */
interface Statements {
  readonly nodes: ReadonlyMap<number, rows.NodeRow>;
  readonly runs: ReadonlyMap<number, rows.RunRow>;
  readonly runEvents: readonly rows.RunEventRow[];
  readonly declarations: readonly rows.DeclarationRow[];
  readonly mentions: readonly rows.DatasetStatementRow[];
  content(hash: string): StoredLineage;
  symlinks(row: rows.DatasetStatementRow): rows.StatedSymlinks | null;
}

/** Reads the statements whose event time is at most a time, in nanoseconds. */
const statementsUpTo = (store: MemoryStore, time: bigint): Statements => {
  const table = <R extends object>(name: string, is: (row: object) => row is R): readonly R[] =>
    store.rows(name).filter(is);
  const upTo = <R extends { readonly orderKey: string }>(all: readonly R[]): readonly R[] =>
    all
      .filter(({ orderKey }) => orderTime(orderKey) <= time)
      .toSorted((a, b) => (a.orderKey < b.orderKey ? -1 : 1));
  const contents = new Map(
    table('contents', (row): row is rows.ContentRow => 'json' in row).map(({ hash, json }) => [
      hash,
      json,
    ]),
  );
  return {
    nodes: byId(table('nodes', (row): row is rows.NodeRow => 'generation' in row)),
    runs: byId(table('runs', (row): row is rows.RunRow => 'runKey' in row)),
    runEvents: upTo(table('runEvents', (row): row is rows.RunEventRow => 'eventType' in row)),
    declarations: upTo(table('declarations', (row): row is rows.DeclarationRow => 'owner' in row)),
    mentions: upTo(
      table('datasetStatements', (row): row is rows.DatasetStatementRow => 'mention' in row),
    ),
    content: (hash) => JSON.parse(contents.get(hash) ?? 'null') as StoredLineage,
    symlinks: ({ symlinks }) =>
      JSON.parse(contents.get(symlinks ?? '') ?? 'null') as rows.StatedSymlinks | null,
  };
};

const byId = <R extends { readonly id: number }>(all: readonly R[]): ReadonlyMap<number, R> =>
  new Map(all.map((row) => [row.id, row]));

const groups = <T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, T[]> => {
  const found = new Map<K, T[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return found;
};

interface Name {
  readonly namespace: string;
  readonly name: string;
}

/** An attempt as of the time, with its events. */
interface AttemptThen extends CurrentAttempt {
  readonly run: number;
  readonly number: number;
  readonly job: number;
  readonly contents: readonly { readonly orderKey: string; readonly content: StoredLineage }[];
  readonly isSnapshot: boolean;
}

/** Returns the attempts of a job, without what depends on the meaning of names. */
const attemptsOfJob = (
  { content }: Statements,
  job: number,
  events: readonly rows.RunEventRow[],
): readonly AttemptThen[] => {
  const ofJob = events.map((row) => content(row.content).jobType).findLast((type) => type !== null);
  const attempts = [...groups(events, ({ run }) => run)].flatMap(([run, own]) =>
    attemptsOf(own).map((attempt) => ({ ...attempt, run })),
  );
  const lastBegan = attempts
    .map(({ events: own }) => own[0]?.orderKey ?? '')
    .reduce((a, b) => (a > b ? a : b), '');
  return attempts.map(({ run, ...attempt }) => {
    const contents = attempt.events.map((row) => ({
      orderKey: row.orderKey,
      content: content(row.content),
    }));
    const jobType = contents.map((one) => one.content.jobType).findLast((type) => type !== null);
    const type = jobType ?? ofJob;
    const isStreaming = isStream(type?.processingType);
    return {
      ...{ run, job, contents, number: attempt.number },
      ...spanOf(attempt, isStreaming, lastBegan),
      parentKey: attempt.events.map((row) => row.parentKey).findLast((key) => key !== null) ?? null,
      extractionError: contents.some((one) => one.content.extractionError),
      isSnapshot: isSnapshot(type ?? null),
      statesEdge: false,
      statesDataset: false,
    };
  });
};

const spanOf = (
  { events, state, terminal, firstTerminal }: Attempt<rows.RunEventRow>,
  isStreaming: boolean,
  lastBegan: string,
): Pick<CurrentAttempt, 'began' | 'ended' | 'state'> => {
  const began = events[0]?.orderKey ?? '';
  const end = isStreaming ? firstTerminal : terminal;
  const ended = (end ?? events.at(-1))?.orderKey ?? '';
  const isEnded = isStreaming && (end !== null || ended < lastBegan);
  return { began, ended, state: isEnded ? 'COMPLETED' : state };
};

/** What names mean, given the renames and symlinks: ids of datasets, and the names that they show. */
const createNames = (
  renames: readonly StatedRename[],
  { mentions, nodes: rowsOfNodes, symlinks }: Statements,
) => {
  const ids = new Map<string, number>();
  const nodes: { readonly name: Name; readonly generation: number }[] = [];
  const parents: number[] = [];
  const tables = new Set<number>();
  const rootOf = (id: number): number => {
    const parent = parents[id] ?? id;
    return parent === id ? id : rootOf(parent);
  };
  const leaving = (name: Name): readonly StatedRename[] =>
    renames.filter(({ from }) => isSameName(from, name));
  const nodeOf = (name: Name, at: string): number => {
    const generation = leaving(name).filter(({ orderKey }) => orderKey < at).length;
    const key = JSON.stringify([escapeForDb(name.namespace), escapeForDb(name.name), generation]);
    const id = ids.get(key) ?? nodes.length;
    if (!ids.has(key)) {
      ids.set(key, id);
      nodes.push({ name, generation });
      parents.push(id);
    }
    return id;
  };
  const of = (name: Name, at: string): number => rootOf(nodeOf(name, at));
  for (const { from, to, orderKey } of renames)
    parents[of(from, orderKey)] = of(to, afterRename(orderKey));
  const ends = new Map<number, string>();
  for (const row of mentions.toReversed()) {
    const name = rowsOfNodes.get(row.dataset);
    if (!name) continue;
    const node = nodeOf(name, row.orderKey);
    const stated = symlinks(row);
    if (stated === 'deleted') {
      if (row.role === 'DECLARATION' && !ends.has(node)) ends.set(node, row.orderKey);
    } else if (!ends.has(node)) {
      for (const { type, ...other } of stated ?? []) {
        const linked = nodeOf(other, eventOrderKey(row.orderKey));
        parents[rootOf(node)] = rootOf(linked);
        if (type === 'TABLE') tables.add(linked);
      }
    }
  }
  return {
    of,
    /** The least TABLE identifier, otherwise the least name; of those that no rename vacated, if there are any. */
    shown: (root: number): readonly [namespace: string, name: string] => {
      const own = nodes
        .map((node, id) => ({ ...node, id }))
        .filter(({ id }) => rootOf(id) === root);
      const present = own.filter(({ name, generation }) => leaving(name).length === generation);
      const left = present.length > 0 ? present : own;
      const asTables = left.filter(({ id }) => tables.has(id));
      const [least] = (asTables.length > 0 ? asTables : left)
        .map(({ name }) => [escapeForDb(name.namespace), escapeForDb(name.name)] as const)
        .sort(byPair);
      if (!least) throw new Error('unreachable: a dataset has a name');
      return least;
    },
  };
};

const byPair = (a: readonly [string, string], b: readonly [string, string]): number =>
  compareUtf8(a[0], b[0]) || compareUtf8(a[1], b[1]);

type Names = ReturnType<typeof createNames>;

/** The current lineage as of the statements up to a time, in nanoseconds: texts of its edges, sorted. */
export const lineageValidAt = (store: MemoryStore, time: bigint): ReadonlySet<string> => {
  const statements = statementsUpTo(store, time);
  const { nodes, runs, runEvents } = statements;
  const jobOf = ({ run }: { readonly run: number }): number => runs.get(run)?.job ?? 0;
  const all = [...groups(runEvents, jobOf)].flatMap(([job, own]) =>
    attemptsOfJob(statements, job, own),
  );
  const names = createNames(
    all
      .filter(({ state }) => state === 'COMPLETED')
      .flatMap(({ contents }) => renamesStated(contents))
      .toSorted((a, b) => (a.orderKey < b.orderKey ? -1 : 1)),
    statements,
  );
  const jobs = new Map<string, number>();
  for (const { kind, id, ...name } of nodes.values())
    if (kind === 'JOB') jobs.set(JSON.stringify([name.namespace, name.name]), id);
  const resolve = (content: StoredLineage, at: string): ResolvedContent =>
    resolveNames(content, {
      dataset: (name, renamed = false) => names.of(name, renamed ? afterRename(at) : at),
      name: (name, renamed) => names.of(name, renamed ? afterRename(at) : at),
      job: ({ namespace, name }) =>
        jobs.get(JSON.stringify([escapeForDb(namespace), escapeForDb(name)])) ?? 0,
    });
  const lineages = new Map<AttemptThen, RunLineage>();
  const attempts = all.map((attempt) => {
    const resolved = attempt.contents.map((one) => resolve(one.content, one.orderKey));
    const lineage = runLineageOf(accumulate(resolved, attempt.isSnapshot), attempt.job);
    const statesDataset = lineage.reads.length + lineage.writes.length > 0;
    const stated = { ...attempt, statesEdge: statesEdge(lineage), statesDataset };
    lineages.set(stated, lineage);
    return stated;
  });
  const declared = declarationsThen(statements, names, resolve);
  const hidden = droppedThen(statements, names, attempts);
  const texts = createTexts(names, nodes, hidden);
  const isRunning = runningThen(attempts, runs);
  const owners = new Set([...attempts.map(({ job }) => job), ...declared.ofJobs.keys()]);
  for (const job of owners) {
    const merged = mergeCurrentLineage(
      selectCurrentAttempts(
        attempts.filter((attempt) => attempt.job === job),
        isRunning,
      ),
      (attempt) => lineages.get(attempt) ?? declaredLineage([]),
      declared.ofJobs.get(job) ?? null,
    );
    texts.add(merged, job);
  }
  for (const lineage of declared.ofDatasets.values()) texts.add(lineage, null);
  return texts.build();
};

const declarationsThen = (
  { declarations, nodes, content }: Statements,
  names: Names,
  resolve: (content: StoredLineage, at: string) => ResolvedContent,
) => {
  const ofJobs = new Map<number, RunLineage>();
  const ofDatasets = new Map<number, RunLineage>();
  for (const { owner, orderKey, content: hash } of declarations) {
    const node = nodes.get(owner);
    // One event may name a dataset twice.
    const resolved = accumulate([resolve(content(hash), orderKey)], false);
    if (node?.kind === 'JOB') ofJobs.set(owner, runLineageOf(resolved, owner));
    else if (node)
      ofDatasets.set(names.of(node, orderKey), declaredLineage(resolved.lineage ?? []));
  }
  return { ofJobs, ofDatasets };
};

const droppedThen = (
  { mentions, nodes }: Statements,
  names: Names,
  attempts: readonly AttemptThen[],
): ReadonlySet<number> => {
  const ofRuns = groups(attempts, ({ run }) => run);
  const ofDatasets = groups(mentions, ({ dataset, orderKey }) => {
    const node = nodes.get(dataset);
    return node ? names.of(node, orderKey) : -1;
  });
  const hidden = new Set<number>();
  for (const [dataset, own] of ofDatasets) {
    const lives = livesOf(dataset, own, (run, orderKey) =>
      attemptAt(ofRuns.get(run) ?? [], eventOrderKey(orderKey)),
    );
    if (dropStands(lives)) hidden.add(dataset);
  }
  return hidden;
};

/** Whether the newest attempt of the runs with a key has not ended. */
const runningThen = (
  attempts: readonly AttemptThen[],
  runs: ReadonlyMap<number, rows.RunRow>,
): ((runKey: string) => boolean) => {
  const newest = new Map<string, AttemptThen>();
  for (const attempt of attempts) {
    const { runKey } = runs.get(attempt.run) ?? { runKey: '' };
    const known = newest.get(runKey);
    if (!known || known.began < attempt.began) newest.set(runKey, attempt);
  }
  return (runKey) => {
    const attempt = newest.get(runKey);
    return attempt !== undefined && isUnfinished(attempt);
  };
};

/** Collects edges as texts, without those at hidden datasets; of an edge the strongest basis. */
const createTexts = (
  names: Names,
  nodes: ReadonlyMap<number, rows.NodeRow>,
  hidden: ReadonlySet<number>,
) => {
  const bases = new Map<string, RunLineage['datasetEdges'][number][2]>();
  const texts = new Set<string>();
  const job = (id: number): readonly [string, string] => {
    const { namespace = '', name = '' } = nodes.get(id) ?? {};
    return [namespace, name];
  };
  const isShown = (...datasets: readonly number[]): boolean =>
    datasets.every((dataset) => !hidden.has(dataset));
  const { shown } = names;
  return {
    add: (lineage: RunLineage, owner: number | null): void => {
      const own = owner === null ? null : job(owner);
      for (const [dataset, reader] of lineage.reads)
        if (isShown(dataset)) texts.add(JSON.stringify(['reads', job(reader), shown(dataset)]));
      for (const [writer, dataset] of lineage.writes)
        if (isShown(dataset)) texts.add(JSON.stringify(['writes', job(writer), shown(dataset)]));
      for (const [from, to] of lineage.jobEdges)
        texts.add(JSON.stringify(['jobEdges', job(from), job(to), own]));
      const products = lineage.inferredProducts.flatMap(([froms, tos]) =>
        froms.flatMap((from) => tos.map((to) => [from, to, 'INFERRED'] as const)),
      );
      for (const [from, to, basis] of [...lineage.datasetEdges, ...products]) {
        if (!isShown(from, to)) continue;
        const key = JSON.stringify([shown(from), shown(to), own]);
        const known = bases.get(key);
        bases.set(key, known ? stronger(known, basis) : basis);
      }
      const isBare = ([, a, , b]: (typeof lineage.fieldEdges)[number]) => a === null && b === null;
      const detailed = lineage.fieldEdges.filter((edge) => !isBare(edge));
      for (const edge of lineage.fieldEdges) {
        const [from, fromField, to, toField, ...rest] = edge;
        const says = (one: typeof edge): boolean => one[0] === from && one[2] === to;
        if (!isShown(from, to) || (isBare(edge) && !detailed.some(says))) continue;
        texts.add(
          JSON.stringify([
            'fieldEdges',
            [...shown(from), fromField],
            [...shown(to), toField],
            own,
            ...rest,
          ]),
        );
      }
    },
    build: (): ReadonlySet<string> => {
      for (const [key, basis] of bases) {
        const [from, to, own] = JSON.parse(key) as unknown[];
        texts.add(JSON.stringify(['edges', from, to, own, basis]));
      }
      return texts;
    },
  };
};

import type { DatasetName, JobName } from '#openlineage';
import { afterRename } from '../rules/event-order.ts';
import { isRename, namesIn, resolveNames, type ResolvedContent } from '../rules/resolve-names.ts';
import {
  addToLineage,
  everyDataset,
  NOTHING_STATED,
  runLineageOf,
  withRoots,
  type RunLineage,
} from '../rules/run-lineage.ts';
import type { StoredLineage } from '../rules/stored-lineage.ts';
import { createCache } from '../state/cache.ts';
import type { ProjectionState } from '../state/state.ts';
import { rootOf } from './aliases.ts';
import type { Names } from './names.ts';

/** An event's lineage by the ids of the names it uses, as they are meant at its place in the order of events. */
export interface Resolved {
  readonly content: ResolvedContent;
  /** Hash of the content. */
  readonly hash: string;
  /** The ids of all dataset names in it. */
  readonly datasets: readonly number[];
  /** The ids of those that it states something of, and not only that they were renamed. */
  readonly stated: readonly number[];
}

/** The names in a content, each once, in the order in which ids are given. */
interface NamesOf {
  readonly datasets: readonly DatasetName[];
  /** How many of them it states something of; the others are only said to have been renamed. */
  readonly stated: number;
  readonly renamed: readonly DatasetName[];
  readonly jobs: readonly JobName[];
  /** What they meant when they were resolved last. */
  last: { readonly ids: readonly number[]; readonly resolved: Resolved } | null;
}

/** What a content states as an attempt of a job. */
interface LineageOfJob {
  readonly job: number;
  readonly lineage: RunLineage;
  /** The alias version at which each of its datasets was its own root; -1 where that was not found. */
  ownRootsAt: number;
}

const NO_LINEAGES: readonly LineageOfJob[] = [];
// Few jobs state the same.
const KEPT_PER_HASH = 4;

/**
 * Resolves and accumulates run lineage. A job says the same run after run: what was resolved, accumulated or derived
 * before is found by the hash of its content.
 */
export const createLineageReader = (state: ProjectionState, names: Names) => {
  const namesOf = createCache<string, NamesOf>(state.budget.resolved);
  const resolved = createCache<string, Resolved>(state.budget.resolved);
  const accumulated = createCache<string, string>(state.budget.resolved);
  const lineages = createCache<string, readonly LineageOfJob[]>(state.budget.resolved);

  /** Whether names mean what they meant when they were resolved last. Adds a name that is new. */
  const meanSame = (
    { datasets, renamed, jobs }: NamesOf,
    ids: readonly number[],
    orderKey: string,
    sequence: number,
  ): boolean => {
    let at = 0;
    for (const name of datasets)
      if (names.dataset(name, orderKey, sequence) !== ids[at++]) return false;
    for (const name of renamed)
      if (names.dataset(name, afterRename(orderKey), sequence) !== ids[at++]) return false;
    for (const name of jobs) if (names.job(name, sequence) !== ids[at++]) return false;
    return true;
  };

  const idsIn = (
    { datasets, renamed, jobs }: NamesOf,
    orderKey: string,
    sequence: number,
  ): readonly number[] => [
    ...datasets.map((name) => names.dataset(name, orderKey, sequence)),
    ...renamed.map((name) => names.dataset(name, afterRename(orderKey), sequence)),
    ...jobs.map((name) => names.job(name, sequence)),
  ];

  return {
    /** `hash` is that of the stored lineage. */
    resolve(content: StoredLineage, hash: string, orderKey: string, sequence: number): Resolved {
      let all = namesOf.get(hash);
      if (!all) namesOf.set(hash, (all = distinctNames(content)));
      const { last } = all;
      if (last && meanSame(all, last.ids, orderKey, sequence) && state.isKept(last.resolved.hash))
        return last.resolved;
      const ids = idsIn(all, orderKey, sequence);
      // The same text means other datasets after a RENAME.
      const key = `${hash} ${ids.join()}`;
      const known = resolved.get(key);
      if (known) {
        all.last = { ids, resolved: known };
        return known;
      }
      const { datasets, renamed, jobs } = all;
      const datasetIds = new Map(datasets.map((name, at) => [keyOf(name), ids[at] ?? 0]));
      const renamedIds = new Map(
        renamed.map((name, at) => [keyOf(name), ids[datasets.length + at] ?? 0]),
      );
      const jobIds = new Map(
        jobs.map((name, at) => [keyOf(name), ids[datasets.length + renamed.length + at] ?? 0]),
      );
      const idOf = (name: DatasetName, isNew: boolean): number =>
        (isNew ? renamedIds : datasetIds).get(keyOf(name)) ?? unreachable(name);
      const resolvedContent = resolveNames(content, {
        dataset: (name, isNew = false) => idOf(name, isNew),
        name: idOf,
        job: (name) => jobIds.get(keyOf(name)) ?? unreachable(name),
      });
      const one = {
        content: resolvedContent,
        hash: state.isMissing() ? '' : state.keep(addToLineage(NOTHING_STATED, resolvedContent)),
        datasets: [...new Set(ids.slice(0, datasets.length + renamed.length))],
        stated: [...new Set(ids.slice(0, all.stated))],
      };
      if (!state.isMissing()) {
        resolved.set(key, one);
        state.journal.push(() => resolved.delete(key));
      }
      return one;
    },
    /** What an attempt states after one more of its events; by the hashes of both. */
    accumulate(before: string | null, event: Resolved): string {
      if (before === null || before === event.hash) return event.hash;
      const key = `${before} ${event.hash}`;
      const known = accumulated.get(key);
      if (known !== undefined) return known;
      const content = state.content<ResolvedContent>(before);
      if (!content) return before;
      const hash = state.keep(addToLineage(content, event.content));
      accumulated.set(key, hash);
      state.journal.push(() => accumulated.delete(key));
      return hash;
    },
    /** The edges that an attempt of a job states, by names; undefined when its content is missing. */
    byNames(hash: string, job: number): RunLineage | undefined {
      const ofHash = lineages.get(hash) ?? NO_LINEAGES;
      for (const known of ofHash) if (known.job === job) return known.lineage;
      const content = state.content<ResolvedContent>(hash);
      if (!content) return undefined;
      const lineage = runLineageOf(content, job);
      const one = { job, lineage, ownRootsAt: -1 };
      lineages.set(hash, [one, ...ofHash.slice(0, KEPT_PER_HASH - 1)]);
      return lineage;
    },
    /** The edges that an attempt of a job states, by the roots of its datasets as they are now. */
    byRoots(hash: string, job: number): RunLineage | undefined {
      const known = lineages.get(hash)?.find((one) => one.job === job);
      if (known && known.ownRootsAt === state.aliasVersion()) return known.lineage;
      const content = state.content<ResolvedContent>(hash);
      if (!content) return undefined;
      const root = (dataset: number): number => rootOf(state, dataset);
      // Few datasets have several names: then no copy is made.
      if (!everyDataset(content, (dataset) => root(dataset) === dataset))
        return runLineageOf(withRoots(content, root), job);
      // A name whose root is missing seems to be its own.
      if (known && !state.isMissing()) known.ownRootsAt = state.aliasVersion();
      return this.byNames(hash, job);
    },
  };
};

export type LineageReader = ReturnType<typeof createLineageReader>;

const distinctNames = (content: StoredLineage): NamesOf => {
  const { datasets, vacated, jobs } = namesIn(content);
  return {
    datasets: distinct([...datasets, ...vacated]),
    stated: distinct(datasets).length,
    renamed: distinct(content.outputs.filter(isRename)),
    jobs: distinct(jobs),
    last: null,
  };
};

const distinct = (names: readonly DatasetName[]): readonly DatasetName[] => {
  const found = new Map<string, DatasetName>();
  for (const { namespace, name } of names) {
    const key = keyOf({ namespace, name });
    if (!found.has(key)) found.set(key, { namespace, name });
  }
  return [...found.values()];
};

const keyOf = ({ namespace, name }: DatasetName): string => JSON.stringify([namespace, name]);

const unreachable = ({ name }: DatasetName): never => {
  throw new Error(`unreachable: a name of ${name.length} characters was not resolved`);
};

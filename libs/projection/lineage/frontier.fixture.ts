import { orderKey } from '#openlineage';
import { hasFailed, type RunState } from '../rules/attempts.ts';
import { selectCurrentAttempts } from '../rules/current-attempts.fixture.ts';
import { isQualified } from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';
import { createFrontier, PART, type Frontier } from './frontier.ts';
import {
  frontierOf,
  type AttemptReader,
  type FrontierLack,
  type UnderParent,
} from './load-frontier.ts';

// A job whose attempts are stored in an array, with its frontier; and the roles of attempts as the definition gives them.

const MINUTE = 60_000_000_000n;
export const DAY_MINUTES = 1_440;

const at = (minutes: number, terminal: boolean, id: string): string =>
  orderKey(BigInt(minutes) * MINUTE, terminal, id);

export interface Facts {
  readonly run: number;
  readonly number: number;
  readonly began: number;
  readonly minutes: number;
  readonly state: RunState;
  readonly parent: string | null;
  readonly states: 'edge' | 'dataset' | 'nothing';
  readonly extractionError: boolean;
  readonly streaming: boolean;
}

let versions = 0;

/** The row of an attempt. Each has a lineage of its own, so that the roles of rows can be told apart by it. */
export const rowOf = (facts: Facts): AttemptRow => {
  const { run, number, began, minutes, state, parent, states } = facts;
  const id = `r${run}.${number}`;
  const terminal = state === 'COMPLETED' || hasFailed({ state });
  const ended = at(began + minutes, terminal, id);
  const isOpenStream = facts.streaming && !terminal;
  return {
    run,
    number,
    job: 1,
    runKey: `key ${run}`,
    state,
    began: at(began, false, id),
    ended,
    last: ended,
    terminal: terminal ? ended : null,
    firstTerminal: terminal && !isOpenStream ? ended : null,
    ownState: state,
    hasStart: true,
    parentKey: parent,
    extractionError: facts.extractionError,
    jobType: null,
    streaming: facts.streaming,
    statesEdge: states === 'edge',
    statesDataset: states !== 'nothing',
    renames: false,
    lineage: `${id} version ${(versions += 1)}`,
  };
};

export const keyOf = ({ run, number }: Pick<AttemptRow, 'run' | 'number'>): string =>
  `${run} ${number}`;

/** The roles that the definition gives, by the lineage of each attempt that has any. */
export const definedRoles = (all: readonly AttemptRow[]): Record<string, number> => {
  const selected = selectCurrentAttempts(all, () => true);
  const roles = new Map<string, number>();
  const add = (attempts: readonly AttemptRow[], part: number): void => {
    for (const { lineage } of attempts) roles.set(lineage, (roles.get(lineage) ?? 0) | part);
  };
  add(selected.latestBatch, PART.LATEST);
  add(selected.previousBatch, PART.PREVIOUS);
  add(selected.unfinished, PART.UNFINISHED);
  add(selected.supplementary, PART.SUPPLEMENTARY);
  add(selected.failed, PART.FAILED);
  return Object.fromEntries([...roles].sort());
};

/** The parent run whose being active keeps the previous batch, by the definition. */
export const definedParent = (all: readonly AttemptRow[]): string | null => {
  const { keepsPrevious, previousBatch, latestBatch } = selectCurrentAttempts(all, () => true);
  const newest = latestBatch.findLast((row) =>
    isQualified(
      row,
      all.some((one) => isQualified(one, true)),
    ),
  );
  return keepsPrevious && previousBatch.length > 0 ? (newest?.parentKey ?? null) : null;
};

const PAGE = 2;

/** Reads attempts from an array, as the catalog reads them from its table. */
export const readerOf = (rows: readonly AttemptRow[]): AttemptReader => ({
  all: () => Promise.resolve(rows),
  endedFrom: (from, except) =>
    Promise.resolve(rows.filter((row) => row.ended >= from && !isUnder(row, except))),
  underParent: (which) => Promise.resolve(rows.filter((row) => isUnder(row, which))),
  qualifiedBefore: (before, edgeStating, limit, except) =>
    Promise.resolve(
      rows
        .filter((row) => row.began < before && isQualified(row, edgeStating))
        .filter((row) => !isUnder(row, except))
        .sort((a, b) => (a.began < b.began ? 1 : -1))
        .slice(0, Math.min(limit, PAGE)),
    ),
});

const isUnder = ({ parentKey, ended }: AttemptRow, which: UnderParent | null): boolean =>
  which !== null && parentKey === which.parentKey && ended >= which.endedFrom;

const NO_NEED: FrontierLack = { endedFrom: null, qualified: 0, parents: [] };

const least = (one: string | null, other: string | null): string | null =>
  one === null ? other : other === null ? one : one < other ? one : other;

/** A job: all its attempts as they are stored, the frontier, and the roles as its changes give them. */
export const createJob = () => {
  const stored = new Map<string, AttemptRow>();
  const sinceOfParent = new Map<string, string>();
  let frontier: Frontier | null = null;
  let roles = new Map<string, number>();
  let loads = 0;

  const load = async (need: FrontierLack): Promise<Frontier> => {
    loads += 1;
    const { attempts, coverage, isEdgeStating } = await frontierOf(
      need,
      readerOf([...stored.values()]),
    );
    const made = createFrontier(attempts, coverage, isEdgeStating);
    roles = new Map(made.parts().map(({ lineage, parts }) => [lineage, parts]));
    return made;
  };

  return {
    stored,
    loads: () => loads,
    frontier: () => frontier,
    roles: () => Object.fromEntries([...roles].filter(([, parts]) => parts !== 0).sort()),
    /** The frontier leaves memory, as any object in a cache may. */
    evict(): void {
      frontier = null;
    },
    /** Takes in the attempt changes of one event, with as many passes as the reducer makes. */
    async change(
      changes: readonly (readonly [former: AttemptRow | null, present: AttemptRow | null])[],
    ): Promise<void> {
      for (const [, present] of changes) {
        if (!present?.parentKey) continue;
        const since = sinceOfParent.get(present.parentKey) ?? null;
        sinceOfParent.set(present.parentKey, least(since, present.ended) ?? '');
      }
      let need = NO_NEED;
      for (let pass = 0; ; pass += 1) {
        if (pass > 20) throw new Error('the frontier is never satisfied');
        frontier ??= await load(need);
        for (const [former, present] of changes) {
          for (const change of frontier.change(former, present)) {
            if (change.former) roles.delete(change.former.lineage);
            if (change.present) roles.set(change.present.lineage, change.present.parts);
          }
        }
        const lack = frontier.lack((parent) => sinceOfParent.get(parent) ?? null);
        if (!lack) break;
        need = {
          endedFrom: least(need.endedFrom, lack.endedFrom),
          qualified: Math.max(need.qualified, lack.qualified),
          parents: [...new Set([...need.parents, ...lack.parents])],
        };
        frontier = null;
      }
      for (const [former, present] of changes) {
        if (present) stored.set(keyOf(present), present);
        else if (former) stored.delete(keyOf(former));
      }
    },
  };
};

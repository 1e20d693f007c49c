import { orderKey } from '#openlineage';
import { hasFailed, type RunState } from '../rules/attempts.ts';
import { selectCurrentAttempts } from '../rules/current-attempts.fixture.ts';
import { batchRankOf, isQualified } from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';
import { bothLacks, FRONTIER_LIMITS, NO_LACK, type FrontierLack } from './coverage.ts';
import { createFrontier, type Frontier } from './frontier.ts';
import { frontierOf, type AttemptReader, type UnderParent } from './load-frontier.ts';
import { PART, type PartChange } from './members.ts';

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
  /** What it states; without one, something else than all others. */
  readonly lineage?: string;
}

let versions = 0;

/** The row of an attempt. Each has a lineage of its own, so that the roles of rows can be told apart by it. */
export const rowOf = (facts: Facts): AttemptRow => {
  const { run, number, began, minutes, state, parent, states, lineage } = facts;
  const id = `r${run}.${number}`;
  const terminal = state === 'COMPLETED' || hasFailed({ state });
  const ended = at(began + minutes, terminal, id);
  const isOpenStream = facts.streaming && !terminal;
  const attempt: Omit<AttemptRow, 'batchRank'> = {
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
    lineage: lineage ?? `${id} version ${(versions += 1)}`,
  };
  return { ...attempt, batchRank: batchRankOf(attempt) };
};

export const keyOf = ({ run, number }: Pick<AttemptRow, 'run' | 'number'>): string =>
  `${run} ${number}`;

/** The roles that the definition gives, by what the attempts state that have any. */
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

const ROLES = Object.values(PART);

const PAGE = 2;

/** Reads attempts from an array, as the catalog reads them from its table. */
export const readerOf = (rows: readonly AttemptRow[]): AttemptReader => ({
  all: () => Promise.resolve(rows),
  lastEnded: (from, limit, except) =>
    Promise.resolve(
      rows
        .filter((row) => row.ended >= from && !isUnder(row, except))
        .sort((a, b) => (a.ended < b.ended ? 1 : -1))
        .slice(0, limit),
    ),
  overlapping: ({ from, to }) =>
    Promise.resolve(rows.filter((row) => row.ended >= from && row.began <= `${to}~`)),
  underParent: (which) => Promise.resolve(rows.filter((row) => isUnder(row, which))),
  qualifiedBefore: (before, edgeStating, limit, except) =>
    Promise.resolve(
      rows
        .filter((row) => row.began < before && isQualified(row, edgeStating))
        .filter((row) => !isUnder(row, except))
        .sort((a, b) => (a.began < b.began ? 1 : -1))
        .slice(0, Math.min(limit, PAGE)),
    ),
  unqualified: (state, lineage, isAfter, limit) =>
    Promise.resolve(
      rows
        .filter((row) => row.state === state && row.batchRank < 2)
        .filter((row) => (isAfter ? row.lineage > lineage : row.lineage === lineage))
        .sort((a, b) =>
          a.lineage === b.lineage ? (a.began < b.began ? 1 : -1) : a.lineage < b.lineage ? -1 : 1,
        )
        .slice(0, limit),
    ),
});

const isUnder = ({ parentKey, ended }: AttemptRow, which: UnderParent | null): boolean =>
  which !== null && parentKey === which.parentKey && ended >= which.endedFrom;

const least = (one: string | null, other: string | null): string | null =>
  one === null ? other : other === null ? one : one < other ? one : other;

/** A job: all its attempts as they are stored, the frontier, and the roles as its changes give them. */
export const createJob = (limits = FRONTIER_LIMITS) => {
  const stored = new Map<string, AttemptRow>();
  const sinceOfParent = new Map<string, string>();
  let frontier: Frontier | null = null;
  let counts = new Map<string, number[]>();
  let loads = 0;
  let read = 0;

  /** Counts the attempts that have each role by what they state, as the current edges do. */
  const take = (changes: readonly PartChange[]): void => {
    const count = (state: PartChange['former'], step: number): void => {
      if (!state) return;
      const ofLineage = counts.get(state.lineage) ?? ROLES.map(() => 0);
      counts.set(
        state.lineage,
        ofLineage.map((known, at) =>
          (state.parts & (ROLES[at] ?? 0)) === 0 ? known : known + step,
        ),
      );
    };
    for (const { former, present } of changes) {
      count(former, -1);
      count(present, 1);
    }
  };

  const load = async (need: FrontierLack): Promise<Frontier> => {
    loads += 1;
    const { attempts, coverage, isEdgeStating } = await frontierOf(
      need,
      readerOf([...stored.values()]),
      limits,
    );
    read += attempts.length;
    const made = createFrontier(attempts, coverage, isEdgeStating, limits);
    counts = new Map();
    take(made.parts().map((present) => ({ former: null, present })));
    return made;
  };

  return {
    stored,
    loads: () => loads,
    /** How many attempts were loaded. */
    read: () => read,
    frontier: () => frontier,
    /** By what attempts state, the roles that any of them has. */
    roles: () => {
      const roles = [...counts].map(([lineage, ofLineage]): [string, number] => {
        if (ofLineage.some((count) => count < 0)) throw new Error('a role was taken away twice');
        return [lineage, ROLES.reduce((all, role, at) => all | (ofLineage[at] ? role : 0), 0)];
      });
      return Object.fromEntries(roles.filter(([, parts]) => parts !== 0).sort());
    },
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
      let need = NO_LACK;
      for (let pass = 0; ; pass += 1) {
        if (pass > 20) throw new Error('the frontier is never satisfied');
        frontier ??= await load(need);
        for (const [former, present] of changes) {
          take(frontier.change(former, present));
        }
        const lack = frontier.lack((parent) => sinceOfParent.get(parent) ?? null);
        if (!lack) {
          take(frontier.prune());
          break;
        }
        need = bothLacks(need, lack);
        frontier = null;
      }
      for (const [former, present] of changes) {
        if (present) stored.set(keyOf(present), present);
        else if (former) stored.delete(keyOf(former));
      }
    },
  };
};

import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';
import { compareUtf8 } from '#openlineage';
import { assetKey, type Asset, type Severity } from '#impact';
import type { Change, Proposal } from '#domain-events';
import { happeningOf, type Happening } from './detect-change.ts';
import { troublesAfter, type Since, type Trouble } from './observe-assets.ts';

/** Where an outcome is read from. */
export interface OutcomeSources {
  readonly db: Catalog['db'];
  readonly graph: Pick<LineageGraph, 'traverse'>;
}

/** A dataset or job: what was foretold of it, and what became of it. */
export interface AssetOutcome {
  readonly asset: Asset;
  /** Null: nothing was foretold. */
  readonly predicted: Severity | null;
  readonly trouble: Trouble | null;
}

/** How a change turned out, compared with its assessment. Every list is sorted by kind and name. */
export interface Outcome {
  /** Empty: it has not happened yet, as far as events tell. */
  readonly happened: readonly Happening[];
  /** Foretold to break or degrade, and in trouble. */
  readonly hits: readonly AssetOutcome[];
  /** In trouble downstream, and not foretold. */
  readonly misses: readonly AssetOutcome[];
  /** Foretold to break, and its runs completed since. */
  readonly falseAlarms: readonly AssetOutcome[];
  /** Foretold to break, and not heard of since. */
  readonly pending: readonly AssetOutcome[];
  /** Foretold to degrade, and nothing shows whether it did: that data is stale or means something else stands in no event. */
  readonly unseen: readonly AssetOutcome[];
}

/** A change as far as its outcome goes. */
export interface ChangeMade {
  readonly proposal: Proposal;
  /** The event that proposed it. */
  readonly proposedAt: number;
  /** The event by which a person said that it is made, and who. */
  readonly applied: { readonly sequence: number; readonly actor: string } | null;
  /** The verdicts of the latest assessment, read when they are asked for; none without an assessment. */
  predicted(): Promise<readonly Predicted[]>;
}

export interface Predicted {
  readonly asset: Asset;
  readonly severity: Severity;
  readonly distance: number;
}

/** The time that an answer may take. */
export interface OutcomeLimits {
  /** The milliseconds that are left. */
  timeoutMs(): number;
  /** Gives way to other work. */
  turn(): Promise<void>;
}

/** Compares what was foretold of a change with what then failed, went quiet or changed its schema, up to a sequence. */
export const outcomeOf = async (
  { db, graph }: OutcomeSources,
  made: ChangeMade,
  asOf: number,
  { timeoutMs }: Pick<OutcomeLimits, 'timeoutMs'>,
): Promise<Outcome> => {
  const happened = await happeningsOf(db, made, asOf);
  if (happened.length === 0) return { ...NOTHING, happened };
  const since = happened.reduce((first, { sequence }) => Math.min(first, sequence), Infinity);
  const foretold = new Map(
    (await made.predicted())
      .filter(({ asset, distance }) => distance > 0 && asset.kind !== 'FIELD')
      .map(({ asset, severity }) => [assetKey(asset), { asset, severity }]),
  );
  const reached = await reachedBy(graph, made.proposal.changes, since, timeoutMs());
  const all = new Map(
    [...[...foretold.values()].map(({ asset }) => asset), ...reached].map((asset) => [
      assetKey(asset),
      asset,
    ]),
  );
  const troubles = await troublesAfter(db, since, asOf, [...all.values()]);
  const lists: Record<List, AssetOutcome[]> = {
    ...{ hits: [], misses: [], falseAlarms: [], pending: [], unseen: [] },
  };
  for (const key of [...all.keys()].sort(compareUtf8)) {
    const asset = all.get(key);
    const state = troubles.get(key) ?? 'UNHEARD';
    const predicted = foretold.get(key)?.severity ?? null;
    const list = listOf(predicted, state);
    if (asset && list) {
      lists[list].push({ asset, predicted, trouble: typeof state === 'string' ? null : state });
    }
  }
  return { happened, ...lists };
};

/** How many assets there are of each result. */
export const countsOf = ({ hits, misses, falseAlarms, pending, unseen }: Outcome) => ({
  hits: hits.length,
  misses: misses.length,
  falseAlarms: falseAlarms.length,
  pending: pending.length,
  unseen: unseen.length,
});

const NOTHING: Outcome = {
  ...{ happened: [], hits: [], misses: [], falseAlarms: [], pending: [], unseen: [] },
};

type List = Exclude<keyof Outcome, 'happened'>;

const listOf = (predicted: Severity | null, state: Since): List | null => {
  const isVictim = predicted === 'BREAKING' || predicted === 'DEGRADED';
  if (typeof state !== 'string') return isVictim ? 'hits' : 'misses';
  if (predicted === 'DEGRADED') return 'unseen';
  if (predicted !== 'BREAKING') return null;
  return state === 'WELL' ? 'falseAlarms' : 'pending';
};

/** Where a change shows, earliest first. */
export const happeningsOf = async (
  db: Catalog['db'],
  { proposal, proposedAt, applied }: Omit<ChangeMade, 'predicted'>,
  asOf: number,
): Promise<readonly Happening[]> => {
  const span = { from: proposedAt, to: asOf };
  const happened: Happening[] = [];
  for (const [change, one] of proposal.changes.entries()) {
    const found = await happeningOf(db, one, span);
    if (found) happened.push({ change, ...found });
  }
  if (applied !== null && applied.sequence <= asOf) {
    const evidence = `${applied.actor} said that it is made`;
    happened.push({ change: null, sequence: applied.sequence, evidence });
  }
  return happened.sort((a, b) => a.sequence - b.sequence);
};

/** Everything downstream of what changes, before the change is seen: what may be missed. */
const reachedBy = async (
  graph: OutcomeSources['graph'],
  changes: readonly Change[],
  since: number,
  timeoutMs: number,
): Promise<readonly Asset[]> => {
  const reached: Asset[] = [];
  for (const change of changes) {
    const start =
      'job' in change
        ? { kind: 'JOB' as const, ...change.job }
        : { kind: 'DATASET' as const, ...change.dataset };
    const answer = await graph.traverse({
      direction: 'DOWNSTREAM',
      ...{ start, asOf: Math.max(since - 1, 0), since: null, maxDepth: null, timeoutMs },
    });
    for (const { dataset } of answer?.datasets ?? []) reached.push({ kind: 'DATASET', ...dataset });
    for (const { job } of answer?.jobs ?? []) reached.push({ kind: 'JOB', ...job });
  }
  return reached;
};

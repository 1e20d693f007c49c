import { listDeadLetters } from '#catalog';
import type { Freshness, Health, LastError, ProjectionHealth } from './platform.ts';
import type { Answers } from './answers.ts';
import type { Source } from './source.ts';
import { pause } from './pause.ts';
import type { LagSeconds } from './lag-seconds.ts';

interface Looked {
  readonly answers: Answers;
  readonly freshness: (source: Source) => Promise<Freshness>;
  readonly lagSeconds: (source: Source) => Promise<LagSeconds>;
  readonly hasGraph: boolean;
  readonly isProjector: boolean;
  /** Why the process is not ready, apart from what it answers from. */
  readonly problem: string | null;
  /** What an error of an engine means. */
  readonly troubleIn: (error: unknown) => string | null;
  readonly errors: ReadonlyMap<string, LastError>;
}

/** How a process is at present. One that neither projects nor answers has no projections to tell of. */
export const healthOf = async (looked: Looked): Promise<Health> => {
  const { isProjector, problem } = looked;
  const unknown = { isProjector, problem, freshness: null, deadLetters: null, projections: [] };
  if (looked.answers.source === null) return unknown;
  const { source, release } = looked.answers.hold();
  try {
    return { isProjector, problem, ...(await soon(look(looked, source))) };
  } catch (error) {
    // What cannot be looked at cannot answer either, and this is how it is told.
    const message = error instanceof Error ? error.message : String(error);
    return { ...unknown, problem: problem ?? looked.troubleIn(error) ?? message };
  } finally {
    release();
  }
};

// An engine that is gone without a word is waited for much longer, and who watches a process wants to know at once.
const MOST_MILLISECONDS = 3000;

const soon = async <T>(looking: Promise<T>): Promise<T> => {
  const ending = new AbortController();
  const late = pause(MOST_MILLISECONDS, ending.signal).then((): never => {
    throw new Error(
      `what this process reads has not answered within ${MOST_MILLISECONDS / 1000} seconds: see whether catalog, graph and log can be reached`,
    );
  });
  late.catch(() => undefined);
  looking.catch(() => undefined);
  try {
    return await Promise.race([looking, late]);
  } finally {
    ending.abort();
  }
};

const look = async (
  { freshness, lagSeconds, hasGraph, errors }: Looked,
  source: Source,
): Promise<Pick<Health, 'freshness' | 'deadLetters' | 'projections'>> => {
  const { catalog, graph } = source;
  const fresh = await freshness(source);
  const seconds = await lagSeconds(source);
  const { sequence } = await catalog.checkpoint();
  const reach = fresh.sequence + fresh.lag;
  const projection = (name: 'catalog' | 'graph', at: number): ProjectionHealth => ({
    name,
    sequence: at,
    lag: Math.max(0, reach - at),
    lagSeconds: seconds[name],
    lastError: errors.get(name) ?? null,
  });
  const letters = await listDeadLetters(catalog.db, sequence, { first: 1, after: null });
  return {
    freshness: fresh,
    deadLetters: letters.totalCount,
    projections: [
      projection('catalog', sequence),
      ...(hasGraph ? [projection('graph', await graph.checkpoint())] : []),
    ],
  };
};

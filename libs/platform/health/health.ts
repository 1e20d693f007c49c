import { listDeadLetters } from '#catalog';
import type { Freshness, Health, LastError } from '../platform.ts';
import type { Answers } from '../answers/answers.ts';
import type { FreshnessReader } from './freshness.ts';
import type { Source } from '../answers/source.ts';
import { pause } from '../pause.ts';

interface Looked {
  readonly answers: Answers;
  readonly projections: FreshnessReader['projections'];
  /**
   * How many entries answers may lag behind the log before the process is not ready. Null: no
   * limit.
   */
  readonly maxLag: number | null;
  readonly isProjector: boolean;
  /** Why the process is not ready, apart from the catalog and graph. */
  readonly problem: string | null;
  /** Explains an error of an engine. */
  readonly troubleIn: (error: unknown) => string | null;
  readonly errors: ReadonlyMap<string, LastError>;
}

/**
 * The present health of a process. A process that neither projects nor answers has no projections
 * to report.
 */
export const healthOf = async (looked: Looked): Promise<Health> => {
  const { isProjector, problem } = looked;
  const unknown = { isProjector, problem, freshness: null, deadLetters: null, projections: [] };
  if (looked.answers.source === null) return unknown;
  const { source, release } = looked.answers.hold();
  try {
    const found = await soon(look(looked, source));
    return { isProjector, ...found, problem: problem ?? tooFarBehind(looked, found.freshness) };
  } catch (error) {
    // If the engines cannot be read, questions cannot be answered either, so the error is the
    // problem.
    const message = error instanceof Error ? error.message : String(error);
    return { ...unknown, problem: problem ?? looked.troubleIn(error) ?? message };
  } finally {
    release();
  }
};

// An engine that disappeared is waited for much longer elsewhere, but monitoring needs an answer
// soon.
const MOST_MILLISECONDS = 3000;

const soon = async <T>(looking: Promise<T>): Promise<T> => {
  const ending = new AbortController();
  const late = pause(MOST_MILLISECONDS, ending.signal).then((): never => {
    throw new Error(
      `the catalog, the graph or the log has not responded within ${MOST_MILLISECONDS / 1000} seconds: check that they can be reached`,
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

const look = async ({ projections, errors }: Looked, source: Source) => {
  const { catalog } = source;
  const found = await projections(source);
  const { sequence } = await catalog.checkpoint();
  const letters = await listDeadLetters(catalog.db, sequence, { first: 1, after: null });
  return {
    freshness: found.freshness,
    deadLetters: letters.totalCount,
    projections: found.projections.map((projection) => ({
      ...projection,
      lastError: errors.get(projection.name) ?? null,
    })),
  };
};

const tooFarBehind = ({ maxLag }: Looked, { lag }: Freshness): string | null => {
  if (maxLag === null || (lag !== null && lag <= maxLag)) return null;
  const entries = lag === null ? 'an unknown number of entries' : `${lag} entries`;
  return `answers are ${entries} behind the log, and READY_MAX_LAG allows ${maxLag}`;
};

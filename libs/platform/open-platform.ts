import { CatalogInUse } from '#catalog';
import { openGraph } from '#lineage';
import { actorKeys } from './actor-keys.ts';
import type { Config } from './config.ts';
import { guardClock, systemClock, type Clock } from './clock-guard.ts';
import { createAnswers, type Answers } from './answers.ts';
import type { Source } from './source.ts';
import { engineTrouble } from './engine-trouble.ts';
import { openLog, refuseMissingCatalog, unlessInUse } from './engines.ts';
import { healthOf } from './health.ts';
import { lagSeconds } from './lag-seconds.ts';
import { watchedLog } from './watched-log.ts';
import { keepGoing, type Trouble } from './keep-going.ts';
import type { LastError, Mode, Platform } from './platform.ts';
import { createProgress } from './progress.ts';
import { followCatalog } from './projection.ts';
import { createProjector, type Projector } from './projector.ts';
import { readPresent, readOn } from './reader.ts';
import { standingOfAnswers } from './standing.ts';
import { keepSwept } from './sweep.ts';
import { tracedGraph } from './traced.ts';
import { noTracing, type Tracing } from './tracing.ts';

/** What a process is opened for, and who hears of it. */
interface Opening {
  readonly mode: Mode;
  readonly onTrouble?: (message: string | null) => void;
  /** What is no trouble, and worth a line in the log: that it stands by, that the catalog was made anew. */
  readonly onNews?: (message: string) => void;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
}

const ignore = (): void => {
  // Nobody listens.
};

const STANDS_BY = 'this process stands by: another one projects';

// For what comes after the time for an answer is over.
const SPARE_MS = 2000;

// So often in vain is no passing weakness: who waits for the end is told.
const HOPELESS = 5;

/**
 * Opens the engines that the settings name and lets each follow the one before it. `onTrouble` hears why a projection does not
 * go on (once for each reason), and `null` when it does again.
 */
export const openPlatform = async (
  config: Config,
  { mode, onTrouble, onNews = ignore, tracing = noTracing, clock = systemClock }: Opening,
): Promise<Platform> => {
  const parts = partsOf(config, mode);
  const keys = actorKeys(config, mode);
  const watched = watchedLog(await openLog(config, { writesLog: parts.ingest }));
  const { log, problem: clockProblem, correct: correctClock } = guardClock(watched.log, clock);
  const ending = new AbortController();
  const { signal } = ending;
  const progress = createProgress();
  const troubles = new Map<string, Trouble>();
  const errors = new Map<string, LastError>();
  const firstTrouble = () => [...troubles.values()][0]?.message ?? null;
  let closing: Promise<void> | null = null;

  const loop = (name: string, work: (isWell: () => void) => Promise<void>): Promise<void> =>
    keepGoing(work, signal, (found) => {
      const trouble = found && {
        ...found,
        message: engineTrouble(config, found.error) ?? found.message,
      };
      const before = troubles.get(name)?.message ?? null;
      if (trouble === null) troubles.delete(name);
      else troubles.set(name, trouble);
      if (trouble !== null)
        errors.set(name, { message: trouble.message, at: new Date().toISOString() });
      progress.note();
      if ((trouble?.message ?? null) !== before) onTrouble?.(trouble?.message ?? null);
    });

  // A graph in memory is each process's own; one in Neo4j follows the catalog by who projects.
  const isOwn = config.GRAPH_URL === 'memory:';
  const hasGraph = parts.query || (!isOwn && parts.project);
  const answers = createAnswers({
    why: parts.project ? STANDS_BY : 'this process answers no questions',
    graphFor: async (generation) =>
      tracedGraph(await openGraph(config.GRAPH_URL, isOwn ? null : generation), tracing),
    leadsGraph: hasGraph ? () => isOwn || projector?.isActive() === true : null,
    lastsMs: config.QUERY_TIMEOUT_MS + SPARE_MS,
    signal,
  });
  const onBatch = () => progress.note();
  const readsOn = parts.query && mode === 'serve';
  const projector: Projector | null = parts.project
    ? createProjector({ config, log, answers, readsOn, signal, onBatch, onNews, tracing })
    : null;
  const closeEngines = async () => {
    await answers.close();
    await projector?.close();
    await log.close();
  };
  try {
    await begin({ config, mode, projector, answers, reads: parts.query });
  } catch (error) {
    await closeEngines();
    throw error;
  }
  const followed = () =>
    answers.source !== null && (isOwn || projector?.isActive() === true) ? answers.hold() : null;
  const loops = [
    ...(projector === null
      ? []
      : [
          loop('catalog', (isWell) => projector.run(isWell)),
          loop('former', (isWell) =>
            keepSwept({ config, standing: projector.standing, signal }, isWell),
          ),
        ]),
    ...(hasGraph && (isOwn || parts.project)
      ? [loop('graph', (isWell) => followCatalog(followed, progress, signal, isWell))]
      : []),
    ...(readsOn
      ? [loop('reading', (isWell) => readOn({ config, answers, projector, signal }, isWell))]
      : []),
  ];

  const standing = standingOfAnswers(log, answers, hasGraph);
  const lagSecondsOf = async (source: Source) => {
    const lags = await lagSeconds(log, source);
    return hasGraph ? lags.graph : lags.catalog;
  };

  const platform: Platform = {
    config,
    mode,
    log,
    tracing,
    get catalog() {
      return answers.need().catalog;
    },
    get graph() {
      return answers.need().graph;
    },
    keys,
    freshness: async () => standing.freshness(answers.need()),
    lagSeconds: async () => lagSecondsOf(answers.need()),
    hold: () => {
      const { source, release } = answers.hold();
      return {
        ...platform,
        catalog: source.catalog,
        graph: source.graph,
        freshness: () => standing.freshness(source),
        lagSeconds: () => lagSecondsOf(source),
        release,
      };
    },
    waitFor: async (position, timeoutMs) => {
      log.compare(position, position);
      const given = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      return progress.until(standing.hasReached(position), given);
    },
    beyond: async (sequence, given) => {
      let now = sequence;
      const isThere = await progress.until(
        async () => (now = await standing.sequence()) > sequence,
        AbortSignal.any([signal, given]),
      );
      return isThere ? now : null;
    },
    settled: async () => {
      const head = await log.head();
      if (head === null) return;
      const isThere = standing.hasReached(head);
      const before = new Set(troubles.values());
      const isSettled = await progress.until(async () => {
        if (await isThere()) return true;
        const hopeless = [...troubles.values()].find(
          (trouble) => trouble.times >= HOPELESS && !before.has(trouble),
        );
        if (hopeless !== undefined) throw hopeless.error;
        return false;
      }, signal);
      if (!isSettled) throw new Error('the projection was ended before it had read all of the log');
    },
    health: async () => {
      const lack = parts.query ? answers.lack() : null;
      const wrongClock = parts.ingest ? await clockProblem() : null;
      const problem = watched.stopped() ?? wrongClock ?? firstTrouble() ?? keys.problem() ?? lack;
      const isProjector = projector?.isActive() ?? false;
      return healthOf({
        answers,
        freshness: standing.freshness,
        lagSeconds: (source) => lagSeconds(log, source),
        hasGraph,
        isProjector,
        problem,
        troubleIn: platform.troubleIn,
        errors,
      });
    },
    correctClock,
    trouble: firstTrouble,
    troubleIn: (error) => engineTrouble(config, error),
    close: () => {
      closing ??= (async () => {
        ending.abort();
        await Promise.all(loops);
        await closeEngines();
      })();
      return closing;
    },
  };
  return platform;
};

/** Before anyone can ask, so that the first answers are not those of an empty graph. */
const begin = async ({ config, mode, projector, answers, reads }: Beginning): Promise<void> => {
  if (projector !== null) {
    try {
      await projector.begin();
      return;
    } catch (error) {
      if (!(error instanceof CatalogInUse)) throw error;
      // A server stands by; a command does not wait.
      if (mode !== 'serve') await unlessInUse(() => Promise.reject(error));
    }
  }
  if (!reads) return;
  if (mode === 'read') await refuseMissingCatalog(config);
  await readPresent(config, answers, { isPatient: mode === 'serve' });
};

interface Beginning {
  readonly config: Config;
  readonly mode: Mode;
  readonly projector: Projector | null;
  readonly answers: Answers;
  readonly reads: boolean;
}

const partsOf = (config: Config, mode: Mode) => {
  const writes = mode === 'write' || mode === 'decide';
  const serves = (part: Config['ROLES'][number]) => mode === 'serve' && config.ROLES.includes(part);
  return {
    ingest: writes || serves('ingest'),
    project: writes || serves('project'),
    query: mode === 'read' || mode === 'decide' || serves('query'),
  };
};

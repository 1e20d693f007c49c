import { createBell } from '#event-store';
import { openGraph } from '#lineage';
import { actorKeys } from './keys/actor-keys.ts';
import { createAnnouncements } from './projector/announcements.ts';
import { createAnswers } from './answers/answers.ts';
import { catchUp } from './answers/catch-up.ts';
import { guardClock, systemClock } from './health/clock-guard.ts';
import type { Config } from './config/config.ts';
import { engineTrouble } from './health/engine-trouble.ts';
import { openLog } from './engines.ts';
import { freshnessReader } from './health/freshness.ts';
import { healthOf } from './health/health.ts';
import { keepGoing } from './keep-going.ts';
import { begin, partsOf, type Opening } from './opening.ts';
import type { Platform } from './platform.ts';
import { createProgress } from './projector/progress.ts';
import { followCatalog } from './projector/projection.ts';
import { createProjector } from './projector/projector.ts';
import { createProjectorThread } from './projector/projector-thread.ts';
import { readOn, type Reading } from './answers/reader.ts';
import { relayProgress } from './projector/relay.ts';
import { correctClockBy, logOfReader, type ProjectorReport } from './answers/serving-link.ts';
import { restoreEntry, setAside, setAsideByReader } from './projector/set-aside.ts';
import type { Source } from './answers/source.ts';
import { keepSwept } from './projector/sweep.ts';
import { tracedGraph } from './projector/traced.ts';
import { noTracing } from './tracing.ts';
import { createTroubles } from './health/troubles.ts';
import { watchedLog, watchWriting } from './watched-log.ts';

const STANDS_BY = 'this process is on standby: another one projects';

// Time for the work that remains after the time limit of an answer.
const SPARE_MS = 2000;

// After this many failures in a row, waiting for the end of the log throws the error.
const HOPELESS = 5;

const ignore = (): void => {
  // No listener.
};

/**
 * Opens the configured engines and keeps each up to date with the previous one: log, catalog,
 * graph. `onTrouble` is called when a projection stops (once for each reason), and with null when
 * it works again.
 */
export const openPlatform = async (config: Config, opening: Opening): Promise<Platform> => {
  const { mode, onTrouble = ignore, onNews = ignore, tracing = noTracing, relay, bell } = opening;
  const { clock = systemClock, onLogTrouble = ignore, serving, readers } = opening;
  const parts = partsOf(config, opening);
  const keys = actorKeys(config, mode, onNews);
  const opened = await openLog(config, { writesLog: parts.ingest, bell });
  const watched = watchedLog(opened, () => thread?.logGrew());
  const guarded = guardClock(watched, clock);
  // The serving process guards the clock for its readers.
  const log = serving === undefined ? guarded.log : logOfReader(opened, serving);
  const correctClock = serving === undefined ? guarded.correct : correctClockBy(serving);
  const ending = new AbortController();
  const { signal } = ending;
  const progress = createProgress();
  const troubles = createTroubles(onTrouble);
  let closing: Promise<void> | null = null;

  const loop = (
    name: string,
    work: (isWell: () => void) => Promise<void>,
    projection = name,
  ): Promise<void> =>
    keepGoing(work, signal, (found) => {
      const message = found && (engineTrouble(config, found.error) ?? found.message);
      troubles.set(name, found && { ...found, message: message ?? found.message }, projection);
      progress.note();
    });

  // Each process has its own graph if it is in memory; a graph in Neo4j is updated by the
  // projecting thread.
  const isOwn = config.GRAPH_URL === 'memory:';
  const isElsewhere = isOwn && readers !== undefined;
  const hasGraph = !isElsewhere && (parts.query || (!isOwn && parts.project !== null));
  const answers = createAnswers({
    why: parts.project === null ? 'this process answers no questions' : STANDS_BY,
    graphFor: async (generation) =>
      tracedGraph(await openGraph(config.GRAPH_URL, isOwn ? null : generation), tracing),
    leadsGraph: hasGraph ? () => isOwn || projector?.isActive() === true : null,
    lastsMs: config.QUERY_TIMEOUT_MS + SPARE_MS,
    signal,
  });
  const onBatch = () => progress.note();
  const readsOn = parts.query && mode === 'serve';
  const setFatalAside = async (sequence: number): Promise<void> => {
    if (parts.ingest) await setAside(log, sequence);
    else await setAsideByReader(config, sequence);
    onNews(`entry #${sequence} has ended the projector twice and is set aside`);
  };
  let settingAside: Promise<void> | null = null;
  // The thread reports the entry with each of its attempts, until the log contains the decision.
  const setReportedAside = (sequence: number): void => {
    settingAside ??= setFatalAside(sequence)
      .then(
        () => troubles.set('setting aside', null, 'catalog'),
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          troubles.set('setting aside', { message, error, times: 1 }, 'catalog');
        },
      )
      .finally(() => (settingAside = null));
  };
  const projector =
    parts.project === 'this thread'
      ? createProjector({
          ...{ config, log, answers, readsOn, signal, onBatch, onNews, tracing },
          setAside: relay === undefined ? setFatalAside : null,
        })
      : null;
  const generationBell = createBell();
  const hear = ({ moved, lack, isActive }: ProjectorReport): void => {
    if (moved !== null && moved.generation !== answers.source?.generation) generationBell.ring();
    if (answers.source === null && lack !== null) answers.stop(lack);
    readers?.report({ moved: moved && { ...moved, changes: null }, lack, isActive });
    progress.note();
  };
  const newWorker = opening.newProjectorThread;
  const thread =
    parts.project === 'own thread' && newWorker !== undefined
      ? createProjectorThread({
          config,
          sendsChanges: isOwn && hasGraph,
          tracing,
          signal,
          onNews,
          newWorker,
          onChange: (state, moved) => {
            troubles.setReported(state.troubles);
            if (state.fatalEntry !== null) setReportedAside(state.fatalEntry);
            hear({ moved, lack: state.lack, isActive: state.isActive });
          },
        })
      : null;
  const announcements = thread?.announcements ?? (serving && createAnnouncements());
  let reportedLack: string | null = null;
  serving?.onReport((report) => {
    reportedLack = report.lack;
    if (!report.isActive) announcements?.forget();
    else if (report.moved !== null) announcements?.note(report.moved);
    hear(report);
  });
  const closeEngines = async () => {
    await answers.close();
    await projector?.close();
    await thread?.close();
    await log.close();
  };
  const reading: Reading | null =
    parts.query || thread !== null
      ? {
          isPatient: mode === 'serve',
          ...(announcements && { announced: announcements.announced }),
          lack: () => (thread === null ? reportedLack : thread.state().lack),
        }
      : null;
  try {
    const onChecked = async () => opening.onWritable?.({ config, mode, log, tracing, keys });
    await begin({ config, mode, thread, projector, answers, reading, onChecked });
  } catch (error) {
    await closeEngines();
    throw error;
  }
  const isWriter = () => projector?.isActive() === true;
  const held = () => (answers.source !== null && (isOwn || isWriter()) ? answers.hold() : null);
  const bringGraph =
    announcements?.bringGraph ?? (({ catalog, graph }: Source) => catchUp(catalog, graph));
  const loops = [
    ...(projector === null
      ? []
      : [
          loop('catalog', (isWell) => projector.run(isWell)),
          loop('former', (isWell) =>
            keepSwept({ config, standing: projector.standing, signal }, isWell),
          ),
        ]),
    ...(thread === null ? [] : [loop('thread', (isWell) => thread.run(isWell), 'catalog')]),
    ...(hasGraph && (isOwn || projector !== null)
      ? [loop('graph', (isWell) => followCatalog({ held, bringGraph, progress, signal }, isWell))]
      : []),
    ...(reading !== null && mode === 'serve'
      ? [
          loop('reading', (isWell) =>
            readOn({ config, answers, reading, isWriter, bell: generationBell, signal }, isWell),
          ),
        ]
      : []),
    ...(parts.ingest && mode === 'serve' ? [watchWriting(log, onLogTrouble, signal)] : []),
    ...(relay === undefined || projector === null
      ? []
      : [
          loop('relay', (isWell) =>
            relayProgress({ relay, projector, answers, troubles, progress, signal }, isWell),
          ),
        ]),
  ];

  const graphSequence = hasGraph
    ? ({ graph }: Source) => graph.checkpoint()
    : () => Promise.resolve(isElsewhere ? readers.sequence() : null);
  const reader = freshnessReader(log, answers, graphSequence);

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
    freshness: async () => reader.freshness(answers.need()),
    lagSeconds: async (freshness) => reader.lagSeconds(answers.need(), freshness),
    hold: () => {
      const { source, release } = answers.hold();
      return {
        ...platform,
        catalog: source.catalog,
        graph: source.graph,
        freshness: () => reader.freshness(source),
        lagSeconds: (freshness) => reader.lagSeconds(source, freshness),
        release,
      };
    },
    waitFor: async (position, timeoutMs) => {
      log.compare(position, position);
      const given = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      return progress.until(reader.hasReached(position), given);
    },
    beyond: async (sequence, given) => {
      let now = sequence;
      const isThere = await progress.until(
        async () => (now = await reader.sequence()) > sequence,
        AbortSignal.any([signal, given]),
      );
      return isThere ? now : null;
    },
    settled: async () => {
      const head = await log.head();
      if (head === null) return;
      const isThere = reader.hasReached(head);
      const before = new Set(troubles.present.values());
      const isSettled = await progress.until(async () => {
        if (await isThere()) return true;
        const hopeless = [...troubles.present.values()].find(
          (trouble) => trouble.times >= HOPELESS && !before.has(trouble),
        );
        if (hopeless !== undefined) throw hopeless.error;
        return false;
      }, signal);
      if (!isSettled) throw new Error('the projection ended before it had read the whole log');
    },
    health: async () => {
      const lack = parts.query ? answers.lack() : null;
      const ofLog = parts.ingest ? ((await log.writeProblem()) ?? (await guarded.problem())) : null;
      const ofReaders = readers?.problem() ?? null;
      const problem = ofLog ?? troubles.first() ?? keys.problem() ?? lack ?? ofReaders;
      const isProjector = isWriter() || thread?.isActive() === true;
      return healthOf({
        answers,
        projections: reader.projections,
        maxLag: parts.query ? config.READY_MAX_LAG : null,
        isProjector,
        problem,
        troubleIn: platform.troubleIn,
        errors: troubles.lastErrors,
      });
    },
    correctClock,
    restoreEntry: (order) => restoreEntry(log, order),
    trouble: troubles.first,
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

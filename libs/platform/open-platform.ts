import { actorKeys } from './actor-keys.ts';
import type { Config } from './config.ts';
import { openEngines } from './engines.ts';
import { headCounter } from './head-counter.ts';
import { keepGoing, type Trouble } from './keep-going.ts';
import type { Mode, Platform } from './platform.ts';
import { createProgress } from './progress.ts';
import { catchUp, followCatalog, projectLog } from './projection.ts';

// So often in vain is no passing weakness: who waits for the end is told.
const HOPELESS = 5;

/**
 * Opens the engines that the settings name and lets each follow the one before it. `onTrouble` hears why a projection does not
 * go on (once for each reason), and `null` when it does again.
 */
export const openPlatform = async (
  config: Config,
  {
    mode,
    onTrouble,
  }: { readonly mode: Mode; readonly onTrouble?: (message: string | null) => void },
): Promise<Platform> => {
  const parts = partsOf(config, mode);
  const keys = actorKeys(config, mode);
  const engines = await openEngines(config, {
    writesLog: parts.ingest,
    writesCatalog: parts.project,
    serves: mode === 'serve',
  });
  const { log, catalog, graph } = engines;
  const ending = new AbortController();
  const { signal } = ending;
  const progress = createProgress();
  const countHead = headCounter(log);
  const troubles = new Map<string, Trouble>();
  let closing: Promise<void> | null = null;

  const loop = (name: string, work: (isWell: () => void) => Promise<void>): Promise<void> =>
    keepGoing(work, signal, (trouble) => {
      const before = troubles.get(name)?.message ?? null;
      if (trouble === null) troubles.delete(name);
      else troubles.set(name, trouble);
      progress.note();
      if ((trouble?.message ?? null) !== before) onTrouble?.(trouble?.message ?? null);
    });
  const goingOn = (isWell: () => void) => (): void => {
    isWell();
    progress.note();
  };

  try {
    // Before anyone can ask, so that the first answers are not those of an empty graph.
    if (parts.query) await catchUp(catalog, graph);
  } catch (error) {
    await engines.close();
    throw error;
  }
  const loops = [
    ...(parts.project
      ? [loop('catalog', (isWell) => projectLog(log, catalog, signal, goingOn(isWell)))]
      : []),
    ...(parts.query
      ? [loop('graph', (isWell) => followCatalog(catalog, graph, progress, signal, isWell))]
      : []),
  ];

  const answersFrom = async (): Promise<number> => {
    const { sequence } = await catalog.checkpoint();
    return parts.query ? Math.min(sequence, await graph.checkpoint()) : sequence;
  };
  const hasReached = (position: string): (() => Promise<boolean>) => {
    let needed: number | null = null;
    return async () => {
      if (needed === null) {
        const checkpoint = await catalog.checkpoint();
        if (checkpoint.position === null) return false;
        if (log.compare(checkpoint.position, position) < 0) return false;
        needed = checkpoint.sequence;
      }
      return (await answersFrom()) >= needed;
    };
  };

  return {
    config,
    mode,
    log,
    catalog,
    graph,
    keys,
    freshness: async () => {
      const sequence = await answersFrom();
      const head = await countHead(await catalog.checkpoint());
      return {
        sequence,
        head: head.isLast ? head.sequence : null,
        lag: Math.max(0, head.sequence - sequence),
      };
    },
    waitFor: async (position, timeoutMs) => {
      log.compare(position, position);
      const given = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      return progress.until(hasReached(position), given);
    },
    beyond: async (sequence, given) => {
      let now = sequence;
      const isThere = await progress.until(
        async () => (now = await answersFrom()) > sequence,
        AbortSignal.any([signal, given]),
      );
      return isThere ? now : null;
    },
    settled: async () => {
      const head = await log.head();
      if (head === null) return;
      const isThere = hasReached(head);
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
    trouble: () => [...troubles.values()][0]?.message ?? null,
    close: () => {
      closing ??= (async () => {
        ending.abort();
        await Promise.all(loops);
        await engines.close();
      })();
      return closing;
    },
  };
};

const partsOf = (config: Config, mode: Mode) => ({
  ingest: mode === 'write' || (mode === 'serve' && config.ROLES.includes('ingest')),
  project: mode === 'write' || (mode === 'serve' && config.ROLES.includes('project')),
  query: mode === 'read' || (mode === 'serve' && config.ROLES.includes('query')),
});

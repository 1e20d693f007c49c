import {
  CatalogInUse,
  catalogExists,
  catalogGeneration,
  claimCatalog,
  FatalEntry,
  nextCatalog,
  OtherFoldVersion,
  type Catalog,
  type CatalogClaim,
} from '#catalog';
import type { EventStore } from '#event-store';
import type { Answers } from '../answers/answers.ts';
import type { Config } from '../config/config.ts';
import { refuseAhead } from '../engines.ts';
import { isAborted } from '../is-aborted.ts';
import { openNext, takeOver } from './next-catalog.ts';
import { pause } from '../pause.ts';
import { projectLog } from './projection.ts';
import { countEntries, replay, THE_END } from './replay.ts';
import { tracedCatalog } from './traced.ts';
import type { Tracing } from '../tracing.ts';

/**
 * The part of a process that projects the log into the catalog. One process at a time is active;
 * the others are standbys.
 */
export interface Projector {
  /** Whether this process is the active one. */
  isActive(): boolean;
  /**
   * Takes the lock on the catalog, and opens it if this version of the projection built it. Throws
   * {@link CatalogInUse}.
   */
  begin(): Promise<void>;
  /** Projects whenever this process is the active one, until the signal aborts. */
  run(isWell: () => void): Promise<void>;
  close(): Promise<void>;
}

/** A projector in this thread. */
export interface LocalProjector extends Projector {
  /**
   * Whether it has worked without an error since it was created: committed a batch, reached the end
   * of the log, or been on standby.
   */
  hasWorked(): boolean;
  /** The catalog that it projects into, and its claim. Null: another process projects. */
  standing(): { readonly claim: CatalogClaim; readonly catalog: Catalog } | null;
  /** The entry that must be set aside in the log before the projection can continue. Null: none. */
  fatalEntry(): number | null;
}

/** What a projector in this thread needs. */
export interface Projecting {
  readonly config: Config;
  readonly log: EventStore;
  readonly answers: Answers;
  /** Whether the process keeps answering questions while another one projects. */
  readonly readsOn: boolean;
  readonly signal: AbortSignal;
  /** Called after each commit. */
  readonly onBatch: () => void;
  /** Called with messages for operators. */
  readonly onNews: (message: string) => void;
  readonly tracing: Tracing;
  /**
   * Sets aside an entry that has crashed the projector twice. Null: another thread of the process
   * does it.
   */
  readonly setAside: ((sequence: number) => Promise<void>) | null;
}

/** A projector in this thread. It does nothing until `begin` or `run`. */
export const createProjector = (given: Projecting): LocalProjector => {
  const { config, log, answers, readsOn, signal, onBatch, onNews, tracing, setAside } = given;
  const url = config.CATALOG_URL;
  let claim: CatalogClaim | null = null;
  let writer: Catalog | null = null;
  let hasWorked = false;
  let fatal: number | null = null;
  const onFailure = (sequence: number, failure: string): void =>
    onNews(`the projection failed at entry #${sequence}, which is a dead letter now: ${failure}`);

  const open = async (held: CatalogClaim): Promise<void> => {
    const opened = tracedCatalog(await held.open(), tracing);
    try {
      await refuseAhead(log, opened, config);
      await answers.take(opened, await catalogGeneration(url));
    } catch (error) {
      await opened.close();
      throw error;
    }
    writer = opened;
  };

  const takeNext = async (held: CatalogClaim, next: Catalog): Promise<void> => {
    writer = null;
    const former = await takeOver(log, next, { url, claim: held, onRows: () => undefined });
    await open(held);
    onNews(`the catalog was rebuilt; ${former.sentence}`);
  };

  const rebuildCatalog = async (held: CatalogClaim, isWell: () => void): Promise<void> => {
    const next = await whenFree(() => openNext(url, log, onFailure), signal, isWell);
    if (next === null) return;
    try {
      const of = await countEntries(log);
      await replay(log, next, THE_END, (done) => {
        signal.throwIfAborted();
        isWell();
        answers.stop(`the catalog is being rebuilt for this version: ${done} of ${of} entries`);
      });
      await takeNext(held, next);
    } finally {
      await next.close();
    }
  };

  const openOrRebuild = async (held: CatalogClaim, isWell: () => void): Promise<void> => {
    try {
      await open(held);
    } catch (error) {
      if (!(error instanceof OtherFoldVersion && error.isOlder)) throw error;
      onNews(`${error.difference}: it is rebuilt from the log`);
      await rebuildCatalog(held, isWell);
    }
  };

  /** Projects until a replacement has been built and has caught up, and then promotes it. */
  const project = async (
    held: CatalogClaim,
    catalog: Catalog,
    isWell: () => void,
  ): Promise<void> => {
    const resting = new AbortController();
    const until = AbortSignal.any([signal, resting.signal]);
    const look = async () => {
      const { position } = await catalog.checkpoint();
      if ((await log.head()) === position) isWell();
      // The log may lose its end meanwhile, if a server is restored from an older backup.
      else await refuseAhead(log, catalog, config);
    };
    const finding = findNext(url, log, until, look).finally(() => resting.abort());
    // Awaited below. Until then, a rejection must not count as unhandled.
    finding.catch(() => undefined);
    try {
      await projectLog(log, catalog, until, () => {
        isWell();
        onBatch();
      });
    } finally {
      resting.abort();
    }
    const next = await finding;
    if (next === null) return;
    try {
      if (signal.aborted) return;
      // Both at the same sequence, so that they can be compared.
      const { sequence, position } = await next.checkpoint();
      await replay(log, catalog, { sequence, position }, onBatch);
      await takeNext(held, next);
    } finally {
      await next.close();
    }
  };

  const standBy = async (isWell: () => void): Promise<CatalogClaim | null> => {
    let isAnnounced = false;
    // Only now is it known that another process has the catalog; it could also have been
    // unreachable.
    const isTaken = () => {
      isWell();
      if (!isAnnounced) onNews('another process projects into the catalog: this one is on standby');
      isAnnounced = true;
    };
    const held = await whenFree(() => claimCatalog(url, MEGABYTES, onFailure), signal, isTaken);
    if (held !== null) onNews('this process projects now');
    return held;
  };

  const stepDown = async (): Promise<void> => {
    if (!readsOn) answers.stop('this process is on standby: another one projects');
    else if (answers.source === null) answers.stop('the catalog is being opened: try again');
    else answers.endWriting();
    await claim?.release();
    claim = null;
    writer = null;
  };

  return {
    isActive: () => claim !== null,
    fatalEntry: () => fatal,
    hasWorked: () => hasWorked,
    standing: () => (claim === null || writer === null ? null : { claim, catalog: writer }),
    begin: async () => {
      claim = await claimCatalog(url, MEGABYTES, onFailure);
      try {
        await open(claim);
      } catch (error) {
        if (!(error instanceof OtherFoldVersion && error.isOlder)) throw error;
        answers.stop('the catalog is being rebuilt for this version');
      }
    },
    run: async (onWell) => {
      const isWell = () => {
        hasWorked = true;
        fatal = null;
        onWell();
      };
      while (!isAborted(signal)) {
        try {
          claim ??= await standBy(isWell);
          if (claim === null) return;
          await claim.hold();
          if (writer === null) await openOrRebuild(claim, isWell);
          if (writer !== null) await project(claim, writer, isWell);
        } catch (error) {
          if (error instanceof FatalEntry) {
            fatal = error.sequence;
            if (setAside === null) throw error;
            await setAside(error.sequence);
            continue;
          }
          if (!(error instanceof CatalogInUse)) {
            // The next attempt opens it again.
            if (writer?.isInDoubt() === true) writer = null;
            throw error;
          }
          await stepDown();
        }
      }
    },
    close: async () => {
      await claim?.release();
    },
  };
};

/**
 * Waits for a replacement that no process is building any more, and brings it to the end of the
 * log. Null: the signal aborted first.
 */
const findNext = async (
  url: string,
  log: EventStore,
  signal: AbortSignal,
  look: () => Promise<void>,
): Promise<Catalog | null> => {
  const place = nextCatalog(url);
  while (!isAborted(signal)) {
    if (place !== null && (await catalogExists(place))) {
      const next = await whenFree(() => openNext(url, log), signal, look);
      if (next === null) return null;
      try {
        await replay(log, next, THE_END, () => signal.throwIfAborted());
        return next;
      } catch (error) {
        await next.close();
        if (isAborted(signal)) return null;
        throw error;
      }
    }
    await look();
    await pause(LOOK_AGAIN_MILLISECONDS, signal);
  }
  return null;
};

/**
 * Retries `work` while another process has the catalog, calling `onTaken` each time. Null: the
 * signal aborted first.
 */
const whenFree = async <T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onTaken: () => void | Promise<void>,
): Promise<T | null> => {
  while (!isAborted(signal)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CatalogInUse)) throw error;
    }
    await onTaken();
    await pause(LOOK_AGAIN_MILLISECONDS, signal);
  }
  return null;
};

const LOOK_AGAIN_MILLISECONDS = 500;

// The process also serves senders and questions.
const MEGABYTES = 60;

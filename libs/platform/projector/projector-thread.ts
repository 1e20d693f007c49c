import type { Worker } from 'node:worker_threads';
import { createAnnouncements, type Announcements } from './announcements.ts';
import type { Config } from '../config/config.ts';
import { isAborted } from '../is-aborted.ts';
import type { Projector } from './projector.ts';
import type {
  FromProjector,
  Projected,
  ProjectorState,
  ToProjector,
} from './projector-messages.ts';
import { noTracing, type Tracing } from '../tracing.ts';

/**
 * The projector ended without being asked to. The message contains no names, because health shows
 * it to everyone.
 */
export class ProjectorEnded extends Error {
  override readonly name = 'ProjectorEnded';
}

/** A projector in a separate thread, with its own connections to the log and the catalog. */
export interface ProjectorThread extends Projector {
  /** Notifies the thread that an event was appended. */
  logGrew(): void;
  /** The state of the projector. If it is not running, that it does nothing. */
  state(): ProjectorState;
  /** The commits that it has reported. */
  readonly announcements: Announcements;
}

interface Given {
  readonly config: Config;
  /** Whether its reports include the changed rows, for a graph in memory. */
  readonly sendsChanges: boolean;
  readonly tracing: Tracing;
  readonly signal: AbortSignal;
  readonly onNews: (message: string) => void;
  /** Called when the state changes or the catalog moves. */
  readonly onChange: (state: ProjectorState, moved: Projected | null) => void;
  readonly newWorker: () => Worker;
}

/**
 * Creates the thread's handle. `begin` or `run` starts the thread, and `run` starts it again after
 * it has ended.
 */
export const createProjectorThread = (given: Given): ProjectorThread => {
  const { config, sendsChanges, tracing, signal, onNews, onChange, newWorker } = given;
  let running: Running | null = null;
  let state = NOT_RUNNING;
  const announcements = createAnnouncements();
  let onWorked = (): void => undefined;
  let isNotified = false;

  const setState = (next: ProjectorState): void => {
    state = next;
    // Commits of another process are not announced.
    if (!next.isActive) announcements.forget();
    if (next.hasWorked) onWorked();
    onChange(next, null);
  };
  const setProjected = (projected: Projected): void => {
    announcements.note(projected);
    onChange(state, projected);
  };
  const start = (): Running =>
    startWorker(newWorker(), (message) => {
      if (message.kind === 'state') setState(message.state);
      if (message.kind === 'projected') setProjected(message.projected);
      if (message.kind === 'news') onNews(message.message);
      if (message.kind === 'span') tracing.add(message.span);
    });
  signal.addEventListener('abort', () => running?.say({ kind: 'close' }));
  const opened = async (): Promise<Running> => {
    running ??= start();
    running.say({ kind: 'open', config, isTraced: tracing !== noTracing, sendsChanges });
    await running.opened;
    return running;
  };

  return {
    isActive: () => state.isActive,
    state: () => state,
    logGrew: () => {
      if (isNotified) return;
      isNotified = true;
      // One message for all the appends of a group.
      queueMicrotask(() => {
        isNotified = false;
        running?.say({ kind: 'log grew' });
      });
    },
    announcements,
    begin: async () => {
      await opened();
    },
    run: async (isWell) => {
      onWorked = isWell;
      try {
        const { ended } = running ?? (await opened());
        if (state.hasWorked) isWell();
        const reason = await ended;
        if (!isAborted(signal)) throw reason;
      } finally {
        onWorked = () => undefined;
        running = null;
        setState(NOT_RUNNING);
      }
    },
    close: async () => {
      running?.say({ kind: 'close' });
      await running?.ended;
    },
  };
};

const NOT_RUNNING: ProjectorState = {
  isActive: false,
  hasWorked: false,
  lack: null,
  fatalEntry: null,
  troubles: [],
};

interface Running {
  say(message: ToProjector): void;
  /** Rejects with the reason if it could not be opened, or ended before. */
  readonly opened: Promise<void>;
  /** Resolves with the reason when it has ended. */
  readonly ended: Promise<Error>;
}

const startWorker = (worker: Worker, onMessage: (message: FromProjector) => void): Running => {
  let cause: unknown;
  worker.on('error', (error) => (cause = error));
  const ended = new Promise<Error>((resolve) => {
    worker.once('exit', () => resolve(new ProjectorEnded(sentenceOf(cause), { cause })));
  });
  const opened = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromProjector) => {
      if (message.kind === 'opened') resolve();
      if (message.kind === 'refused') reject(refusal(message));
      if (message.kind === 'refused' || message.kind === 'closed') void worker.terminate();
      else onMessage(message);
    });
    void ended.then(reject);
  });
  // A caller may only be interested in the end of the thread.
  opened.catch(() => undefined);
  return { say: (message) => worker.postMessage(message), opened, ended };
};

const refusal = ({ name, message }: { name: string; message: string }): Error =>
  Object.assign(new Error(message), { name });

const sentenceOf = (cause: unknown): string => {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'the projector ran out of memory and is started again: if this goes on, raise --max-old-space-size in NODE_OPTIONS'
    : 'the projector ended unexpectedly and is started again: the log of this process says why';
};

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config/config.ts';

/** Starts the thread's program, which waits for its settings. */
export const newProjectorThread = (): Worker =>
  // Without the program's own flags: some of them (--input-type) stop a thread from loading its file.
  // Rows live for a batch: with room for them, collecting garbage costs half as much.
  new Worker(workerFile(), {
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
  });

// A thread runs plain JavaScript only, so that a run from the sources starts the one in the build.
const workerFile = (): string => {
  const own = import.meta.url;
  const built = '../../../dist/program/projector-worker.js';
  const file = fileURLToPath(new URL(own.endsWith('.ts') ? built : './projector-worker.js', own));
  if (existsSync(file)) return file;
  throw new Error(`the projector's thread is not built (${file}): run "npm run build"`);
};

/** Whether a server with these settings projects in a thread of its own. Engines in memory are always used in the main thread. */
export const projectsInThread = ({ ROLES, EVENT_STORE_URL, CATALOG_URL }: Config): boolean =>
  ROLES.includes('project') && EVENT_STORE_URL !== 'memory:' && CATALOG_URL !== 'sqlite::memory:';

/** A thread that was started before anything asked for it, so that it loads its modules while the main thread loads its own. */
export interface ProjectorAhead {
  /** The thread that was started; a new one from the second call on. */
  readonly newProjectorThread: () => Worker;
  /** Ends the thread if nothing has asked for it. */
  readonly discard: () => Promise<void>;
}

/** Starts the thread that a server with these settings will project in, if it will have one. */
export const projectorAhead = (config: Config): ProjectorAhead => {
  let ahead = projectsInThread(config) ? newProjectorThread() : null;
  const hasEnded = (): void => void (ahead = null);
  // Whoever asks for a thread then gets another one, and hears why that ends too.
  ahead?.on('error', hasEnded).on('exit', hasEnded);
  return {
    newProjectorThread: () => {
      const thread = ahead ?? newProjectorThread();
      ahead?.off('error', hasEnded).off('exit', hasEnded);
      ahead = null;
      return thread;
    },
    discard: async () => {
      const unused = ahead;
      ahead = null;
      await unused?.terminate();
    },
  };
};

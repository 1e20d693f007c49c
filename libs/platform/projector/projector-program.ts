import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config/config.ts';

/** Starts the projector thread, which waits for its settings. */
export const newProjectorThread = (): Worker =>
  // Without the flags of the main program: some of them (--input-type) stop a thread from loading
  // its file. Rows live for one batch; with enough young-generation memory for them, garbage
  // collection costs half as much.
  new Worker(workerFile(), {
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
  });

// A thread runs only plain JavaScript, so a process that runs from the sources starts the built
// file.
const workerFile = (): string => {
  const own = import.meta.url;
  const built = '../../../dist/program/projector-worker.js';
  const file = fileURLToPath(new URL(own.endsWith('.ts') ? built : './projector-worker.js', own));
  if (existsSync(file)) return file;
  throw new Error(`the projector's thread is not built (${file}): run "npm run build"`);
};

/**
 * Whether a server with these settings projects in a separate thread. Engines in memory always use
 * the main thread.
 */
export const projectsInThread = ({ ROLES, EVENT_STORE_URL, CATALOG_URL }: Config): boolean =>
  ROLES.includes('project') && EVENT_STORE_URL !== 'memory:' && CATALOG_URL !== 'sqlite::memory:';

/**
 * A thread started ahead of time, so that it loads its modules while the main thread loads its own.
 */
export interface ProjectorAhead {
  /** Returns the thread that was started. Later calls start a new one. */
  readonly newProjectorThread: () => Worker;
  /** Ends the thread if nothing has asked for it. */
  readonly discard: () => Promise<void>;
}

/** Starts the projector thread ahead of time, if a server with these settings will need one. */
export const projectorAhead = (config: Config): ProjectorAhead => {
  let ahead = projectsInThread(config) ? newProjectorThread() : null;
  const hasEnded = (): void => void (ahead = null);
  // If the thread ends early, the caller gets a new one, and learns why that ends too.
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

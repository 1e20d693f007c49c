import { setFlagsFromString } from 'node:v8';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { projectorAhead, type Config } from '#platform/start';

/** A server that listens. */
export interface Serving {
  readonly url: string;
  /** Answers what it was asked, then lets go of the port and the files. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the platform that the settings name and serves it; resolves once it answers questions. It takes events from when
 * `onListening` is called, and lets questions wait from then on. Throws CannotListen, and what the platform throws.
 */
export const serve = async (
  config: Config,
  log: FastifyBaseLogger = pino(),
  onListening: (url: string) => void = () => undefined,
): Promise<Serving> => {
  // By itself V8 lets garbage grow to several times of what is in use, in each thread, before it is collected.
  setFlagsFromString('--heap-growing-percent=40');
  const { newProjectorThread, discard } = projectorAhead(config);
  try {
    const { openServer } = await import('./open-server.ts');
    return await openServer(config, { log, newProjectorThread, onListening });
  } finally {
    await discard();
  }
};

import { setFlagsFromString } from 'node:v8';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { projectorAhead, type Config } from '#platform/start';
import type { Serving } from './open-server.ts';

export type { Serving };

/**
 * Opens the platform that the settings name and serves it; resolves once it answers questions. It takes events from when
 * `onListening` is called, and lets questions wait from then on; where requests are traced, events wait too. Throws
 * CannotListen, and what the platform throws.
 */
export const serve = async (
  config: Config,
  log: FastifyBaseLogger = pino(),
  onListening: (url: string) => void = () => undefined,
): Promise<Serving> => {
  // By itself V8 lets garbage grow to several times of what is in use, in each thread, before it is collected.
  setFlagsFromString('--heap-growing-percent=25');
  const { newProjectorThread, discard } = projectorAhead(config);
  try {
    const { openServer } = await import('./open-server.ts');
    return await openServer(config, { log, newProjectorThread, onListening });
  } finally {
    await discard();
  }
};

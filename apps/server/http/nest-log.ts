import type { LoggerService } from '@nestjs/common';
import type { FastifyBaseLogger } from 'fastify';

/** What Nest has to say, in our log: what went wrong only; which modules and routes it found nobody needs to read. */
export const nestLog = (log: FastifyBaseLogger): LoggerService => ({
  log: () => undefined,
  warn: (message: unknown) => log.warn(message),
  // Nest gives an error and then the name of the part that it happened in, or a message and then a stack.
  error: (error: unknown, stack: unknown) => {
    log.error(error instanceof Error ? { err: error } : { stack }, String(error));
  },
});

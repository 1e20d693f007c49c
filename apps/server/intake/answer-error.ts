import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { ClockWrong, LogClosed, LogStopped, LogUnavailable } from '#event-store';
import { IntakeRefusal } from './refusal.ts';

/** What a sender is told of an error: a refusal as it is, and of anything else that it may send again. */
export const refusalFor = (error: Error, log: FastifyBaseLogger): IntakeRefusal => {
  if (error instanceof IntakeRefusal) return error;
  if (error instanceof LogClosed) {
    return new IntakeRefusal(503, 'the server is going down: send the event again later', RETRY);
  }
  log.error(error);
  if (error instanceof ClockWrong) return new IntakeRefusal(503, error.message, RETRY, error);
  if (error instanceof LogStopped) {
    return new IntakeRefusal(
      503,
      'the server cannot store events at present, because writing its log failed: send the event again later',
      RETRY,
    );
  }
  if (error instanceof LogUnavailable) {
    return new IntakeRefusal(
      503,
      'the log does not answer, so it is not known whether the event is stored: send it again',
      RETRY,
    );
  }
  return new IntakeRefusal(
    500,
    'the server could not store the event: send it again, and see the log of the server',
  );
};

const RETRY = { 'retry-after': '10' };

const LINGER_MS = 30_000;

/**
 * Lets a sender that is refused in the midst of its body finish, since most read the answer only then; what still comes is
 * read and forgotten. One that never finishes is cut off.
 */
export const lingerFor = (message: IncomingMessage): void => {
  if (message.complete) return;
  const timer = setTimeout(() => message.destroy(), LINGER_MS);
  timer.unref();
  message.once('end', () => clearTimeout(timer));
  message.once('close', () => clearTimeout(timer));
  message.resume();
};

import type { ExecutionResult } from 'graphql';
import type { Platform } from '#platform';
import { codeOf } from './answer-errors.ts';
import { STATUS } from './refusal.ts';

/**
 * The HTTP status of what became of a question that was understood: 503 where nothing of it was answered, since something cannot be
 * reached, so that who only looks at the status is told too; else 200.
 */
export const answerStatus = (
  { data, errors = [] }: ExecutionResult,
  platform: Pick<Platform, 'troubleIn'>,
): number => {
  const isAnswered = Object.values(data ?? {}).some((value) => value !== null);
  const isUnavailable = errors.some(
    (error) => codeOf(error.originalError ?? error, platform) === 'UNAVAILABLE',
  );
  return isUnavailable && !isAnswered ? STATUS.UNAVAILABLE : 200;
};

import type { Config } from '#platform';
import { Refusal } from '../graphql/refusal.ts';
import { openTimeLimit } from '../graphql/limits/time-limit.ts';

/** A question whose reader has ended before it answered. */
export interface Interrupted {
  /** It may write to the log. */
  readonly isMutation: boolean;
  /** Whether the reader had begun to answer it. */
  readonly hasBegun: boolean;
  /** Whether it has taken as long as a question may. */
  readonly isLate: boolean;
  /** How often it was asked, this time included. */
  readonly times: number;
}

/** Why a reader ended. */
export type EndOfReader = 'TOO_SLOW' | 'OUT_OF_MEMORY' | 'UNKNOWN';

/**
 * Decides what becomes of each question that a reader has not answered: it is asked again (`'AGAIN'`), asked again in a reader
 * that answers nothing else meanwhile (`'ALONE'`), or refused. A question is asked twice at most, and a mutation once. Only a
 * question that the reader had begun can be what ended it. When several were begun, each of them is asked again alone, so that
 * the one at fault ends no other.
 */
export const fatesOf = (
  interrupted: readonly Interrupted[],
  why: EndOfReader,
  config: Config,
): readonly (Refusal | 'AGAIN' | 'ALONE')[] => {
  const begun = interrupted.filter(({ hasBegun }) => hasBegun).length;
  return interrupted.map(({ isMutation, hasBegun, isLate, times }) => {
    if (isMutation) return new Refusal('UNAVAILABLE', UNKNOWN_MUTATION);
    if (why === 'TOO_SLOW' && isLate) return openTimeLimit(config.QUERY_TIMEOUT_MS).tookTooLong();
    if (why === 'OUT_OF_MEMORY' && hasBegun && begun === 1) return tooLarge(config);
    if (times >= MOST_TIMES) return new Refusal('UNAVAILABLE', ENDED_TWICE);
    return hasBegun && why !== 'TOO_SLOW' ? 'ALONE' : 'AGAIN';
  });
};

/**
 * Whether a process ended because its heap reached the limit, by the last lines of its output. V8 reports "heap out
 * of memory" too if the operating system gives it no memory, which is not the fault of a question.
 */
export const reachedHeapLimit = (output: string): boolean =>
  /heap out of memory/i.test(output) && !/Committing semi space failed/.test(output);

const MOST_TIMES = 2;

const UNKNOWN_MUTATION =
  'the process that carried out the mutation ended before it answered, so that it is not known whether it was recorded: look before you send it again; a mutation with a commandId can be sent again with the same one';

const ENDED_TWICE =
  'two processes ended while they answered the question: ask again later; the log of the server says why they ended';

const tooLarge = ({ READER_MEMORY_MB: megabytes }: Config): Refusal =>
  new Refusal(
    'TOO_COSTLY',
    `the question needed more than the ${megabytes} MB of memory that it may use (READER_MEMORY_MB): ask for less at once, or raise the limit`,
  );

import type { ChangeRefusalCode } from '#changes';

/** Why a question got no answer, for programs; the sentence beside it is for people. */
export type RefusalCode =
  | 'BAD_USER_INPUT'
  | 'TOO_DEEP'
  | 'TOO_COSTLY'
  | 'TIMED_OUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'UNAVAILABLE';

/** A question that is not answered, for a reason that the asker may know: one full sentence, or one for each of several problems. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Where there are several. */
  readonly problems: readonly string[] | null;
  constructor(
    readonly code: RefusalCode,
    sentence: string | readonly string[],
  ) {
    const sentences = typeof sentence === 'string' ? [sentence] : sentence;
    super(sentences.join('; '));
    this.problems = typeof sentence === 'string' ? null : sentence;
  }
}

/**
 * A command on a change that its state or the policy does not allow: bad user input, with the reason as a code
 * beside it.
 */
export class ChangeRefused extends Refusal {
  constructor(
    readonly refusal: ChangeRefusalCode,
    sentence: string,
  ) {
    super('BAD_USER_INPUT', sentence);
  }
}

/** The HTTP status of each. */
export const STATUS: Readonly<Record<RefusalCode, number>> = {
  BAD_USER_INPUT: 400,
  TOO_DEEP: 400,
  TOO_COSTLY: 400,
  TIMED_OUT: 504,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UNAVAILABLE: 503,
};

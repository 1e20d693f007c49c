import { Refusal } from './refusal.ts';

// A sentence or two; what is longer belongs where it is linked to.
const MAX_REASON = 2000;

// Letters, digits, signs: anything but spaces, and characters that nobody sees.
const LEGIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Refuses a reason that says nothing. */
export const refuseReason = (reason: string): void => {
  if (!LEGIBLE.test(reason)) {
    throw new Refusal(
      'BAD_USER_INPUT',
      'the reason is empty: say why, for those who read it later',
    );
  }
  refuseLongReason(reason);
};

/** Refuses a reason that is too long to be kept. */
export const refuseLongReason = (reason: string): void => {
  if (reason.length <= MAX_REASON) return;
  throw new Refusal(
    'BAD_USER_INPUT',
    `the reason has ${reason.length} characters, but at most ${MAX_REASON} are kept: say it in brief`,
  );
};

import { Refusal } from '../graphql/refusal.ts';

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
export const refuseLongReason = (reason: string): void => refuseLong(reason, 'the reason');

const MAX_CONDITIONS = 20;

/** Refuses conditions of which one says nothing, and more than anyone would look at. */
export const refuseConditions = (conditions: readonly string[]): void => {
  if (conditions.length > MAX_CONDITIONS) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `a waiver has at most ${MAX_CONDITIONS} conditions, not ${conditions.length}: say them in brief`,
    );
  }
  for (const [index, condition] of conditions.entries()) {
    const which = `condition ${index + 1}`;
    if (!LEGIBLE.test(condition)) {
      throw new Refusal(
        'BAD_USER_INPUT',
        `${which} is empty: say what must be so while the waiver holds, or leave it out`,
      );
    }
    refuseLong(condition, which);
  }
};

const refuseLong = (text: string, what: string): void => {
  if (text.length <= MAX_REASON) return;
  throw new Refusal(
    'BAD_USER_INPUT',
    `${what} has ${text.length} characters, but at most ${MAX_REASON} are kept: say it in brief`,
  );
};

import { describe, expect, it } from '@jest/globals';
import { refuseConditions, refuseReason } from './refuse-reason.ts';

describe('what is said of a decision', () => {
  it.each(['', ' \n', '\u200b'])('is no reason when nobody can read it: %j', (text) => {
    expect(() => refuseReason(text)).toThrow(
      'the reason is empty: say why, for those who read it later',
    );
  });

  it('tells which condition of a waiver is empty, or too long', () => {
    expect(() => refuseConditions(['keep the old name', ' '])).toThrow(
      'condition 2 is empty: say what must be so while the waiver holds, or leave it out',
    );
    expect(() => refuseConditions(['x'.repeat(2001)])).toThrow(
      'condition 1 has 2001 characters, but at most 2000 are kept: say it in brief',
    );
    expect(() => refuseConditions([])).not.toThrow();
  });
});

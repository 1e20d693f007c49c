import { describe, expect, it } from '@jest/globals';
import { FIELD_TRUTHS, USES } from './field-truths.contract.ts';
import { RULES, ruleFor } from './rules.ts';
import { rulesOfChanges } from './rules-of-changes.ts';
import { shown, verdictsIn } from './spread-notation.contract.ts';
import { WHOLE_TRUTHS } from './whole-truths.contract.ts';

// The truths say a second time what the rules say: what the matter with a.x (or with a) makes of the job j that reads it, of b, which
// j writes, and of its field b.y.

const usesIn = (text: string): readonly string[] => text.split(/ (?!for|b\.y)/);

describe('the table of rules', () => {
  it.each(
    FIELD_TRUTHS.flatMap(({ uses, ...one }) =>
      usesIn(uses).map(
        (use) => [one.effect, use, one.coercing ? 'converting' : 'strict', one] as const,
      ),
    ),
  )('says of a field that is %s and its use %s on a %s platform what it says', async (...asked) => {
    const [effect, use, , { then, type = null, coercing }] = asked;
    const namespace = coercing ? 'snowflake://acme' : 'ns';
    const verdicts = await verdictsIn(USES[use] ?? [], [{ at: 'a.x', effect, type }], {
      namespace,
    });
    expect(shown(verdicts)).toBe(then);
  });

  it.each(WHOLE_TRUTHS)('says what $when.effect at $when.at does to $given', async (one) => {
    expect(shown(await verdictsIn(one.given, [one.when]))).toBe(one.then);
  });

  it('takes a wider type over to a copy as far as that does not hold it', async () => {
    const copies = ['a.x -> b.y by j as DIRECT/IDENTITY', 'b.y -> c.z by k as DIRECT/IDENTITY'];
    const widened = (type: string, types: Readonly<Record<string, string>>) =>
      verdictsIn(copies, [{ at: 'a.x', effect: 'WIDENED', type }], { types }).then(shown);
    expect(await widened('bigint', { 'b.y': 'bigint', 'c.z': 'int' })).toBe(
      'INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j',
    );
    expect(await widened('bigint', { 'c.z': 'int' })).toBe(
      'DEGRADED? c, DEGRADED? c.z, INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j, INFORMATIONAL k',
    );
  });

  it('says one thing of each use', () => {
    const seen = new Set<string>();
    for (const { effect, uses, typing, id } of RULES) {
      for (const use of uses) {
        for (const one of typing === null ? ['STRICT', 'COERCING'] : [typing]) {
          expect([id, seen.has(`${effect} ${use} ${one}`)]).toEqual([id, false]);
          seen.add(`${effect} ${use} ${one}`);
        }
      }
    }
    expect(ruleFor('DROPPED', 'PRECEDES', 'STRICT')).toBeNull();
  });

  it('names each rule once', () => {
    const ids = [...RULES, ...rulesOfChanges].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('is tried rule by rule', async () => {
    const tried = new Set<string>();
    const note = (verdicts: Awaited<ReturnType<typeof verdictsIn>>) => {
      for (const { rule } of verdicts) tried.add(rule);
    };
    for (const { given, when } of WHOLE_TRUTHS) note(await verdictsIn(given, [when]));
    for (const { effect, uses, type = null, coercing } of FIELD_TRUTHS) {
      for (const use of usesIn(uses))
        note(
          await verdictsIn(USES[use] ?? [], [{ at: 'a.x', effect, type }], {
            namespace: coercing ? 'snowflake://acme' : 'ns',
          }),
        );
    }
    const copies = ['widen-copied-held', 'widen-copied-too-wide'];
    const untried = RULES.filter(({ id }) => !tried.has(id) && !copies.includes(id));
    expect(untried.map(({ id }) => id)).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { shown, verdictsIn } from '../propagation/graph-notation.fixture.ts';
import { ASSET_CASES } from './asset-cases.fixture.ts';
import { changeRules } from './change-rules.ts';
import { FIELD_CASES, USES } from './field-cases.fixture.ts';
import type { Rule } from './rule.ts';
import { entriesFor, RULES } from './rules.ts';
import type { Usage } from './usage.ts';

// The cases state independently of the table what an effect on a.x (or on a) does to the job j that reads it, to b, which j writes, and
// to its field b.y.

const isUsed = (rule: Rule, usage: Usage, kind: 'job' | 'field' | 'dataset'): boolean =>
  (['STRICT', 'CONVERTING'] as const).some((typing) => {
    const entries = entriesFor(rule.effect, typing).get(usage);
    return entries?.[kind].some((entry) => entry.rule === rule) === true;
  });

const usesIn = (text: string): readonly string[] => text.split(/ (?!for|b\.y)/);

describe('the table of rules', () => {
  it.each(
    FIELD_CASES.flatMap(({ uses, ...one }) =>
      usesIn(uses).map(
        (use) => [one.effect, use, one.converting ? 'converting' : 'strict', one] as const,
      ),
    ),
  )(
    'for a field that is %s and the usage %s on a %s platform gives the verdicts worked out by hand',
    async (...asked) => {
      const [effect, use, , { then, type = null, converting }] = asked;
      const namespace = converting ? 'snowflake://acme' : 'ns';
      const verdicts = await verdictsIn(USES[use] ?? [], [{ at: 'a.x', effect, type }], {
        namespace,
      });
      expect(shown(verdicts)).toBe(then);
    },
  );

  it.each(ASSET_CASES)(
    'for $when.effect at $when.at gives the verdicts worked out by hand: $given',
    async (one) => {
      expect(shown(await verdictsIn(one.given, [one.when]))).toBe(one.then);
    },
  );

  it('propagates a wider type to copies that do not hold it', async () => {
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

  it('propagates another type to copies, certainly where their type is known', async () => {
    const copies = [
      'a.x -> b.y by j as DIRECT/IDENTITY',
      'b.y -> c.z by k as DIRECT/TRANSFORMATION',
    ];
    const retyped = (types: Readonly<Record<string, string>>) =>
      verdictsIn(copies, [{ at: 'a.x', effect: 'RETYPED', type: 'text' }], { types }).then(shown);
    expect(await retyped({ 'b.y': 'int' })).toBe(
      'BREAKING b.y, BREAKING c.z, BREAKING k, BREAKING? j, DEGRADED b, DEGRADED c',
    );
    expect(await retyped({})).toBe(
      'BREAKING b.y, BREAKING? j, BREAKING? c.z, BREAKING? k, DEGRADED b, DEGRADED? c',
    );
  });

  it('uses every row: none is hidden by one before it', () => {
    const kinds = ['job', 'field', 'dataset'] as const;
    const hidden = RULES.flatMap((rule) =>
      kinds
        .filter((kind) => rule[kind] !== null)
        .filter((kind) => !rule.usages.some((usage) => isUsed(rule, usage, kind)))
        .map((kind) => `${rule.id}: ${kind}`),
    );
    expect(hidden).toEqual([]);
  });

  it('has guards on the target only where a row for all other targets follows', () => {
    for (const { effect, target, usages, id, job } of RULES) {
      if (target === null) continue;
      expect([id, job]).toEqual([id, null]);
      for (const usage of usages) {
        const last = entriesFor(effect, 'STRICT').get(usage)?.field.at(-1);
        expect([id, last?.rule.target]).toEqual([id, null]);
      }
    }
  });

  it('has no row for what cannot be', () => {
    expect(entriesFor('DROPPED', 'STRICT').get('PRECEDES')).toBeUndefined();
  });

  it('names each rule once', () => {
    const ids = [...RULES, ...changeRules].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('is tried row by row', async () => {
    const tried = new Set<string>();
    const note = (verdicts: Awaited<ReturnType<typeof verdictsIn>>) => {
      for (const { rule } of verdicts) tried.add(rule);
    };
    for (const { given, when } of ASSET_CASES) note(await verdictsIn(given, [when]));
    for (const { effect, uses, type = null, converting } of FIELD_CASES) {
      for (const use of usesIn(uses))
        note(
          await verdictsIn(USES[use] ?? [], [{ at: 'a.x', effect, type }], {
            namespace: converting ? 'snowflake://acme' : 'ns',
          }),
        );
    }
    // Guards on types have tests of their own, where the types of targets are given.
    const untried = RULES.filter(({ id, target }) => !tried.has(id) && !target?.includes('TYPE'));
    expect(untried.map(({ id }) => id)).toEqual([]);
  });
});

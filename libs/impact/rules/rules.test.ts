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

const UNHARMED = 'INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j';

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
      'BREAKING? k, DEGRADED? c, DEGRADED? c.z, INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j',
    );
  });

  it.each([
    // MAX of the wider type is refused by a narrower column.
    ['AGGREGATION', 'bigint', 'int', 'BREAKING? j, DEGRADED? b, DEGRADED? b.y'],
    ['AGGREGATION', 'bigint', 'bigint', UNHARMED],
    // An average loses digits, and is refused nowhere.
    ['AGGREGATION', 'bigint', 'double precision', UNHARMED],
    ['IDENTITY', 'bigint', 'double precision', 'BREAKING? j, DEGRADED? b, DEGRADED? b.y'],
    // A number is written into a text as its digits.
    ['IDENTITY', 'bigint', 'text', UNHARMED],
    ['MASKED', 'bigint', 'int', UNHARMED],
  ])('an %s of a field that becomes %s, into one of type %s', async (use, type, own, then) => {
    const masked = use === 'MASKED' ? 'IDENTITY masked' : use;
    const lines = [`a.x -> b.y by j as DIRECT/${masked}`];
    const cause = { at: 'a.x', effect: 'WIDENED' as const, type };
    expect(shown(await verdictsIn(lines, [cause], { types: { 'b.y': own } }))).toBe(then);
  });

  it.each([
    ['WIDENED', 'bigint', UNHARMED],
    ['RETYPED', 'text', 'BREAKING b.y, DEGRADED b, DEGRADED j'],
    ['NULLABLE', null, 'DEGRADED b, DEGRADED b.y, DEGRADED j'],
  ] as const)(
    'a copy that every run creates takes values that are %s, so its job does not fail',
    async (effect, type, then) => {
      const lines = ['a.x -> b.y by j as DIRECT/IDENTITY'];
      const given = { types: { 'b.y': 'int' }, recreated: ['b by j'] };
      expect(shown(await verdictsIn(lines, [{ at: 'a.x', effect, type }], given))).toBe(then);
      const other = { types: { 'b.y': 'int' }, recreated: ['b by k'] };
      expect(shown(await verdictsIn(lines, [{ at: 'a.x', effect, type }], other))).toContain(
        'BREAKING? j',
      );
    },
  );

  it('a wider type may be refused wherever no event says what it is written into', async () => {
    const widened = (lines: readonly string[], recreated: readonly string[] = []) =>
      verdictsIn(lines, [{ at: 'a.x', effect: 'WIDENED', type: 'bigint' }], { recreated }).then(
        shown,
      );
    expect(await widened(['a has x', 'b has y', 'a ~> b by j'])).toBe('BREAKING? j, DEGRADED? b');
    expect(await widened(['a has x', 'b has y', 'a ~> b by j'], ['b by j'])).toBe(
      'INFORMATIONAL? b, INFORMATIONAL? b.y, INFORMATIONAL? j',
    );
    expect(await widened(['a has x', 'j reads a'])).toBe('INFORMATIONAL? j');
  });

  it('a text takes values of any type, but not in BigQuery', async () => {
    const lines = ['a.x -> b.y by j as DIRECT/IDENTITY'];
    const retyped = (namespace: string) =>
      verdictsIn(lines, [{ at: 'a.x', effect: 'RETYPED', type: 'int' }], {
        ...{ namespace, types: { 'b.y': 'string' } },
      }).then(shown);
    expect(await retyped('postgres://db:5432')).toBe('BREAKING b.y, DEGRADED b, DEGRADED j');
    expect(await retyped('bigquery')).toBe('BREAKING b.y, BREAKING? j, DEGRADED b');
  });

  it.each(['DROPPED', 'RENAMED'] as const)(
    'a field that is %s may be so in a copy of the whole that every run creates, whose readers fail',
    async (effect) => {
      const lines = [
        'a has x y',
        ...['a.x -> b.x by j as DIRECT/IDENTITY', 'a.y -> b.y by j as DIRECT/IDENTITY'],
        ...['b.x -> c.z by k as DIRECT/IDENTITY', 'e.y -> d.z by k as DIRECT/IDENTITY'],
      ];
      const given = (recreated: readonly string[]) =>
        verdictsIn(lines, [{ at: 'a.x', effect }], { recreated }).then(shown);
      expect(await given(['b by j'])).toContain('BREAKING? k');
      expect(await given(['b by j'])).toContain('DEGRADED? d');
      const others = await given([]);
      expect(others).toContain('DEGRADED k');
      expect(others).not.toContain(' d');
    },
  );

  it('a new field goes on into copies of the whole that every run creates', async () => {
    const lines = [
      'a has x y',
      ...['a.x -> b.x by j as DIRECT/IDENTITY', 'a.y -> b.y by j as DIRECT/IDENTITY'],
      ...['b.x -> c.x by k as DIRECT/IDENTITY', 'b.y -> c.y by k as DIRECT/IDENTITY'],
    ];
    const added = (recreated: readonly string[]) =>
      verdictsIn(lines, [{ at: 'a.new', effect: 'ADDED' }], { recreated }).then(shown);
    expect(await added(['b by j', 'c by k'])).toBe(
      'INFORMATIONAL b, INFORMATIONAL b.new, INFORMATIONAL j, INFORMATIONAL c, INFORMATIONAL c.new, INFORMATIONAL k',
    );
    expect(await added(['b by j'])).toBe(
      'BREAKING? k, DEGRADED? c, INFORMATIONAL b, INFORMATIONAL b.new, INFORMATIONAL j',
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

  it('has guards on the target only where a row for all other targets follows, or nothing does', () => {
    for (const { effect, target, usages, id, ...outcomes } of RULES) {
      if (target === null) continue;
      for (const usage of usages)
        for (const kind of ['job', 'field', 'dataset'] as const) {
          // What follows for a field only where every run creates its dataset.
          if (outcomes[kind] === null || (target === 'RECREATED' && kind === 'field')) continue;
          const last = entriesFor(effect, 'STRICT').get(usage)?.[kind].at(-1);
          expect([id, kind, last?.rule.target]).toEqual([id, kind, null]);
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
    // Guards on what the catalog knows of targets have tests of their own, where that is given.
    const isGiven = ({ id, target }: (typeof RULES)[number]) =>
      target === 'RECREATED' ||
      target === 'NOTHING' ||
      target?.includes('TYPE') === true ||
      id.endsWith('-too-wide');
    const untried = RULES.filter((rule) => !tried.has(rule.id) && !isGiven(rule));
    expect(untried.map(({ id }) => id)).toEqual([]);
  });
});

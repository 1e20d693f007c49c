import { assetRules } from './asset-rules.ts';
import { changeRules } from './change-rules.ts';
import type { Effect, Outcome, Rule, Typing } from './rule.ts';
import { typeRules } from './type-rules.ts';
import type { Usage } from './usage.ts';
import { nameRules, valueRules } from './field-rules.ts';

/** Incremented with every change of a rule that changes an assessment. */
export const RULES_VERSION = 3;

/** The whole transfer function, row by row; docs/rules-of-impact.md is generated from it. */
export const RULES: readonly Rule[] = [...nameRules, ...typeRules, ...valueRules, ...assetRules];

/** What one row says of one kind of asset. */
export interface Entry {
  readonly rule: Rule;
  readonly outcome: Outcome;
}

/** The rows for one effect and usage, by the kind of asset, in the order of the table; the first whose guard holds counts. */
export interface Entries {
  readonly job: readonly Entry[];
  readonly field: readonly Entry[];
  readonly dataset: readonly Entry[];
}

/** The rows for an effect, by usage. */
export const entriesFor = (effect: Effect, typing: Typing): ReadonlyMap<Usage, Entries> =>
  TABLE[typing].get(effect) ?? NONE;

/** The row of that id; null for the id of a rule of another version. */
export const ruleById = (id: string): Rule | null => BY_ID.get(id) ?? null;

/** The sentence of a row of either table. */
export const sentenceOf = (id: string): string => {
  const sentence = SENTENCES.get(id);
  if (sentence === undefined) throw new Error(`unreachable: there is no rule ${id}`);
  return sentence;
};

/** Where a row stands in the table, the rows for changes first: equally short derivations prefer the first. */
export const rankOfRule = (id: string): number => RANKS.get(id) ?? Infinity;

const tableFor = (typing: Typing): ReadonlyMap<Effect, ReadonlyMap<Usage, Entries>> => {
  const table = new Map<Effect, Map<Usage, Entries>>();
  const rows = RULES.filter((rule) => rule.typing === null || rule.typing === typing);
  for (const { effect, usages } of rows) {
    const own = table.get(effect) ?? new Map<Usage, Entries>();
    table.set(effect, own);
    for (const usage of usages) {
      const matching = rows.filter((rule) => rule.effect === effect && rule.usages.includes(usage));
      const entries = (kind: 'job' | 'field' | 'dataset') => entriesIn(matching, kind);
      own.set(usage, {
        job: entries('job'),
        field: entries('field'),
        dataset: entries('dataset'),
      });
    }
  }
  return table;
};

/** Up to the first row without a guard on the target, which leaves nothing for those after it. */
const entriesIn = (rules: readonly Rule[], kind: 'job' | 'field' | 'dataset'): readonly Entry[] => {
  const entries = rules.flatMap((rule) => {
    const outcome = rule[kind];
    return outcome === null ? [] : [{ rule, outcome }];
  });
  const last = entries.findIndex(({ rule }) => rule.target === null);
  return last === -1 ? entries : entries.slice(0, last + 1);
};

const TABLE = { STRICT: tableFor('STRICT'), CONVERTING: tableFor('CONVERTING') };
const NONE: ReadonlyMap<Usage, Entries> = new Map();
const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));
const SENTENCES: ReadonlyMap<string, string> = new Map(
  [...changeRules, ...RULES].map(({ id, sentence }) => [id, sentence]),
);
const RANKS: ReadonlyMap<string, number> = new Map(
  [...changeRules, ...RULES].map(({ id }, rank) => [id, rank]),
);

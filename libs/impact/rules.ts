import type { Effect } from './effects.ts';
import type { Rule, Typing } from './rule.ts';
import { rulesOfChanges } from './rules-of-changes.ts';
import { rulesOfDatasets } from './rules-of-datasets.ts';
import { rulesOfNames } from './rules-of-names.ts';
import { rulesOfTypes } from './rules-of-types.ts';
import { rulesOfValues } from './rules-of-values.ts';
import type { Use } from './uses.ts';

/** Counts up with every change of a rule that changes a verdict. */
export const RULES_VERSION = 1;

/** The whole table; docs/rules-of-impact.md shows it. */
export const RULES: readonly Rule[] = [
  ...rulesOfNames,
  ...rulesOfTypes,
  ...rulesOfValues,
  ...rulesOfDatasets,
];

/** The rows for what is the matter, by the use that they concern. */
export const rulesFor = (effect: Effect, typing: Typing): ReadonlyMap<Use, Rule> =>
  BY_USE[typing].get(effect) ?? NONE;

/** The row for a use; null where the use is none that the effect concerns. */
export const ruleFor = (effect: Effect, use: Use, typing: Typing): Rule | null =>
  rulesFor(effect, typing).get(use) ?? null;

export const ruleWithId = (id: string): Rule => {
  const rule = BY_ID.get(id);
  if (rule === undefined) throw new Error(`unreachable: there is no rule ${id}`);
  return rule;
};

/** What a rule, or the row for a change itself, says. */
export const sentenceOf = (id: string): string =>
  SENTENCES.get(id) ?? `unreachable: there is no rule ${id}`;

const byUse = (typing: Typing): ReadonlyMap<Effect, ReadonlyMap<Use, Rule>> => {
  const found = new Map<Effect, Map<Use, Rule>>();
  for (const rule of RULES) {
    if (rule.typing !== null && rule.typing !== typing) continue;
    const own = found.get(rule.effect) ?? new Map<Use, Rule>();
    found.set(rule.effect, own);
    for (const use of rule.uses) own.set(use, rule);
  }
  return found;
};

const BY_USE = { STRICT: byUse('STRICT'), COERCING: byUse('COERCING') };
const NONE: ReadonlyMap<Use, Rule> = new Map();
const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

const SENTENCES: ReadonlyMap<string, string> = new Map(
  [...RULES, ...rulesOfChanges].map(({ id, sentence }) => [id, sentence]),
);

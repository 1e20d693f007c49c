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

/** The row for a use; null where the use is none that the effect concerns. */
export const ruleFor = (effect: Effect, use: Use, typing: Typing): Rule | null =>
  BY_USE.get(keyOf(effect, use, typing)) ?? null;

export const ruleWithId = (id: string): Rule => {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`unreachable: there is no rule ${id}`);
  return rule;
};

/** What a rule, or the row for a change itself, says. */
export const sentenceOf = (id: string): string =>
  SENTENCES.get(id) ?? `unreachable: there is no rule ${id}`;

const keyOf = (effect: Effect, use: Use, typing: Typing): string => `${effect} ${use} ${typing}`;

const TYPINGS = ['STRICT', 'COERCING'] as const;

const BY_USE: ReadonlyMap<string, Rule> = new Map(
  RULES.flatMap((rule) =>
    rule.uses.flatMap((use) =>
      TYPINGS.filter((typing) => rule.typing === null || rule.typing === typing).map(
        (typing) => [keyOf(rule.effect, use, typing), rule] as const,
      ),
    ),
  ),
);

const SENTENCES: ReadonlyMap<string, string> = new Map(
  [...RULES, ...rulesOfChanges].map(({ id, sentence }) => [id, sentence]),
);

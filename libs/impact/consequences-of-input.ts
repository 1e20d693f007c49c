import type { Tell } from './consequence.ts';
import type { Via } from './fact.ts';
import { ruleFor } from './rules.ts';
import type { Territory } from './territory.ts';
import { isValueUse, useOf } from './uses.ts';

/** What follows where a job loses one of its inputs: what it makes of that loses it. */
export const consequencesOfInput = (
  job: number,
  input: number,
  { around, spots }: Territory,
  tell: Tell,
): void => {
  const place = around.dataset(input);
  const detailed = new Set<number>();
  for (const edge of place.fieldEdges) {
    if (edge.job !== job) continue;
    detailed.add(edge.to);
    const use = useOf(edge);
    const rule = ruleFor('INPUT_REMOVED', use, 'STRICT');
    const { transformation, openedAt, to: node, toField: name } = edge;
    const outcome = name === null ? rule?.dataset : rule?.field;
    if (!rule || !outcome) continue;
    const spot = name === null ? spots.dataset(node) : spots.field(node, name);
    const via: Via = { job, use, basis: 'COLUMN', transformation, openedAt };
    tell({ spot, outcome, rule: rule.id, type: null, via, hops: 1, lacks: null });
    // Without the rows of the input there are others, where values are made of it.
    const rows = isValueUse(use) ? ruleFor('INPUT_REMOVED', 'INDIRECT', 'STRICT') : null;
    if (rows?.dataset)
      tell({
        ...{ spot: spots.dataset(node), outcome: rows.dataset, rule: rows.id, type: null },
        ...{ via: { ...via, use: 'INDIRECT', transformation: null }, hops: 1, lacks: null },
      });
  }
  const rule = ruleFor('INPUT_REMOVED', 'NOT_TOLD', 'STRICT');
  if (!rule?.field) return;
  const { id, field: outcome } = rule;
  for (const { to, basis, openedAt } of place.feedsOf(job)) {
    if (detailed.has(to) || to === input) continue;
    const stated = basis ?? 'INFERRED';
    const via: Via = { job, use: 'NOT_TOLD', basis: stated, transformation: null, openedAt };
    tell({ spot: spots.open(to, job), outcome, rule: id, type: null, via, hops: 1, lacks: to });
  }
};

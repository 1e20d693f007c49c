import type { Consequence } from './consequence.ts';
import type { Effect } from './effects.ts';
import type { Fact, Via } from './fact.ts';
import type { Outcome } from './rule.ts';
import { ruleFor } from './rules.ts';
import type { Surroundings } from './surroundings.ts';
import { isValueUse, useOf } from './uses.ts';

/** What follows for a job's outputs, and for the jobs that it hands data to. */
export const consequencesOfJob = (
  fact: Fact & { readonly effect: Effect },
  around: Surroundings,
): readonly Consequence[] => {
  const { where, effect } = fact;
  const job = around.job(where.node);
  const following = (use: 'WRITES' | 'PRECEDES') => ruleFor(effect, use, 'STRICT');
  const consequences: Consequence[] = [];

  const writes = following('WRITES');
  // What a job writes is as far as the dataset it was reached from, plus one; its own distance counts that one already.
  const hops = isReader(fact) ? 0 : 1;
  if (writes?.dataset) {
    for (const [node, openedAt] of job.outputs)
      consequences.push({
        ...{ target: { kind: 'DATASET', node }, outcome: writes.dataset, rule: writes.id },
        ...{ type: null, hops, lacks: null, via: viaTo(fact, node, openedAt, around) },
      });
  }
  const precedes = following('PRECEDES');
  if (precedes?.job) {
    for (const node of job.next.keys())
      consequences.push({
        ...{ target: { kind: 'JOB', node }, outcome: precedes.job, rule: precedes.id },
        ...{ type: null, hops: 1, lacks: null, via: null },
      });
  }
  return where.kind === 'INPUT'
    ? [...consequences, ...withoutInput(where.node, where.input, around)]
    : consequences;
};

/** True where the job was reached by what it reads. */
const isReader = ({ parent, via }: Fact): boolean =>
  parent !== null && via !== null && via.use !== 'WRITTEN_BY';

const viaTo = (fact: Fact, output: number, openedAt: number, around: Surroundings): Via | null => {
  const { node: job } = fact.where;
  if (!isReader(fact) || fact.parent === null) return null;
  const input = around.dataset(fact.parent.where.node);
  const feeds = input.feeds.filter((feed) => feed.job === job && feed.to === output);
  const [feed] = feeds.sort((a, b) => a.openedAt - b.openedAt);
  return {
    ...{ job, use: 'WRITES', transformation: null },
    // The job reads the one and writes the other; that is all that is known of the two.
    basis: feed?.basis ?? 'INFERRED',
    openedAt: feed?.openedAt ?? Math.max(openedAt, input.readers.get(job) ?? 0),
  };
};

/** What a job makes of one of its inputs loses it. */
const withoutInput = (job: number, input: number, around: Surroundings): readonly Consequence[] => {
  const { feeds, fieldEdges } = around.dataset(input);
  const consequences: Consequence[] = [];
  const detailed = new Set<number>();
  for (const edge of fieldEdges) {
    if (edge.job !== job) continue;
    detailed.add(edge.to);
    const use = useOf(edge);
    const rule = ruleFor('INPUT_REMOVED', use, 'STRICT');
    const { type, subtype, masking, openedAt, to: node, toField: name } = edge;
    const outcome: Outcome | null = (name === null ? rule?.dataset : rule?.field) ?? null;
    if (!rule || !outcome) continue;
    consequences.push({
      target: name === null ? { kind: 'DATASET', node } : { kind: 'FIELD', node, name },
      ...{ outcome, rule: rule.id, type: null, hops: 1, lacks: null },
      via: { job, use, basis: 'COLUMN', transformation: { type, subtype, masking }, openedAt },
    });
    // Without the rows of the input there are others, where values are made of it.
    if (isValueUse(use)) {
      const rows = ruleFor('INPUT_REMOVED', 'INDIRECT', 'STRICT');
      if (rows?.dataset)
        consequences.push({
          ...{ target: { kind: 'DATASET', node }, outcome: rows.dataset, rule: rows.id },
          ...{ type: null, hops: 1, lacks: null },
          via: { job, use: 'INDIRECT', basis: 'COLUMN', transformation: null, openedAt },
        });
    }
  }
  const rule = ruleFor('INPUT_REMOVED', 'NOT_TOLD', 'STRICT');
  for (const feed of feeds) {
    if (feed.job !== job || detailed.has(feed.to) || feed.to === input || !rule?.field) continue;
    consequences.push({
      target: { kind: 'OPEN', node: feed.to, job },
      ...{ outcome: rule.field, rule: rule.id, type: null, hops: 1, lacks: feed.to },
      via: {
        ...{ job, use: 'NOT_TOLD', transformation: null },
        ...{ basis: feed.basis ?? 'INFERRED', openedAt: feed.openedAt },
      },
    });
  }
  return consequences;
};

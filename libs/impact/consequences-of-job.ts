import type { Tell } from './consequence.ts';
import type { Effect } from './effects.ts';
import type { Fact, Via } from './fact.ts';
import { ruleFor } from './rules.ts';
import type { Surroundings } from './surroundings.ts';
import type { Territory } from './territory.ts';
import { consequencesOfInput } from './consequences-of-input.ts';

/** What follows for a job's outputs, and for the jobs that it hands data to. */
export const consequencesOfJob = (
  fact: Fact,
  effect: Effect,
  territory: Territory,
  tell: Tell,
): void => {
  const { where } = fact;
  const { around, spots } = territory;
  const job = around.job(where.node);
  const writes = ruleFor(effect, 'WRITES', 'STRICT');
  if (writes?.dataset) {
    const { id, dataset: outcome } = writes;
    // What a job writes is as far as the dataset it was reached from, plus one; its own distance counts that one already.
    const hops = isReader(fact) ? 0 : 1;
    for (const [node, openedAt] of job.outputs) {
      const via = viaTo(fact, node, openedAt, around);
      tell({ spot: spots.dataset(node), outcome, rule: id, type: null, via, hops, lacks: null });
    }
  }
  const precedes = ruleFor(effect, 'PRECEDES', 'STRICT');
  if (precedes?.job) {
    const { id, job: outcome } = precedes;
    for (const node of job.next.keys())
      tell({
        spot: spots.job(node),
        outcome,
        rule: id,
        type: null,
        via: null,
        hops: 1,
        lacks: null,
      });
  }
  if (where.kind === 'INPUT') consequencesOfInput(where.node, where.input, territory, tell);
};

/** True where the job was reached by what it reads. */
const isReader = ({ parent, via }: Fact): boolean =>
  parent !== null && via !== null && via.use !== 'WRITTEN_BY';

const viaTo = (fact: Fact, output: number, openedAt: number, around: Surroundings): Via | null => {
  const { node: job } = fact.where;
  if (!isReader(fact) || fact.parent === null) return null;
  const input = around.dataset(fact.parent.where.node);
  const feeds = input.feedsOf(job).filter((feed) => feed.to === output);
  const [feed] = feeds.sort((a, b) => a.openedAt - b.openedAt);
  return {
    job,
    use: 'WRITES',
    // The job reads the one and writes the other; that is all that is known of the two.
    basis: feed?.basis ?? 'INFERRED',
    transformation: null,
    openedAt: feed?.openedAt ?? Math.max(openedAt, input.readers.get(job) ?? 0),
  };
};

import { expect, it } from '@jest/globals';
import type { Proposal } from '#domain-events';
import type { Assessment } from './assessment.ts';
import { AssessmentCache } from './assessment-cache.ts';
import { verdictsIn } from './propagation/graph-notation.fixture.ts';

const dropOf = (name: string): Proposal => ({
  title: name,
  reason: '',
  changes: [{ kind: 'DROP_DATASET', dataset: { namespace: 'warehouse', name } }],
});

const assessmentOf = async (proposal: Proposal, asOf: number): Promise<Assessment> => ({
  ...{ format: 1, asOf, foldVersion: 1, rulesVersion: 1, proposal, details: [] },
  verdicts: await verdictsIn(['a ~> b by j'], [{ at: 'a', effect: 'STALE' }]),
  summary: {
    ...{ bySeverity: { BREAKING: 0, DEGRADED: 3, INFORMATIONAL: 0 }, toTell: [], remedies: [] },
    ...{ byCertainty: { CERTAIN: 3, POSSIBLE: 0 }, byOwner: [], byNamespace: [], byDistance: [] },
    rollout: [],
  },
  completeness: { complete: true, hidden: 0, withoutFieldDetail: [] },
});

/** Asks for the assessment of each dataset's drop, and lists those that were made. */
const madeFor = async (cache: AssessmentCache, ...asked: readonly [string, number][]) => {
  const made: string[] = [];
  for (const [name, asOf] of asked) {
    const proposal = dropOf(name);
    const answer = await cache.of(proposal, asOf, () => {
      made.push(`${name} at ${asOf}`);
      return assessmentOf(proposal, asOf);
    });
    expect([answer.proposal.title, answer.asOf]).toEqual([name, asOf]);
  }
  return made;
};

it('an assessment is made once for each question and sequence', async () => {
  const cache = new AssessmentCache();
  expect(await madeFor(cache, ['a', 1], ['a', 1], ['a', 2], ['b', 1], ['a', 1])).toEqual([
    'a at 1',
    'a at 2',
    'b at 1',
  ]);
});

it('the one that was not asked for longest goes first when there are too many verdicts', async () => {
  const cache = new AssessmentCache(110);
  expect(await madeFor(cache, ['a', 1], ['b', 1], ['a', 1], ['c', 1], ['a', 1], ['b', 1])).toEqual([
    'a at 1',
    'b at 1',
    'c at 1',
    'b at 1',
  ]);
});

it('one that is too large alone is not kept, and neither is a failure', async () => {
  expect(await madeFor(new AssessmentCache(52), ['a', 1], ['a', 1])).toHaveLength(2);
  const cache = new AssessmentCache();
  const failing = cache.of(dropOf('a'), 1, () => Promise.reject(new Error('too slow')));
  await expect(failing).rejects.toThrow('too slow');
  expect(await madeFor(cache, ['a', 1])).toEqual(['a at 1']);
});

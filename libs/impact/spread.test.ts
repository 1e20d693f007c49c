import { describe, expect, it } from '@jest/globals';
import { shown, verdictsIn } from './spread-notation.contract.ts';

describe('what follows from a change', () => {
  it('is told where two jobs make the same field and only may fail', async () => {
    const lines = ['a.x -> b.y by j as DIRECT/IDENTITY', 'a.x -> b.y by k as DIRECT/IDENTITY'];
    const verdicts = await verdictsIn(lines, [{ at: 'a.x', effect: 'NULLABLE' }]);
    expect(shown(verdicts)).toBe('BREAKING? j, BREAKING? k, DEGRADED b, DEGRADED b.y');
    const field = verdicts.find(({ asset }) => asset.kind === 'FIELD' && asset.name === 'b');
    expect(field?.path.map(({ job }) => job?.name)).toEqual(['j']);
  });

  // As a writer of a it may fail, as a reader of b it fails: the nearer way is only possible, and c is as far by either.
  it('is certain by the best certain way where a nearer one is only possible', async () => {
    const lines = ['b.x -> c.y by j as DIRECT/IDENTITY', 'j writes a'];
    const verdicts = await verdictsIn(lines, [
      { at: 'a.z', effect: 'REQUIRED' },
      { at: 'b', effect: 'DATASET_DROPPED' },
    ]);
    const job = verdicts.find(({ asset }) => asset.kind === 'JOB');
    expect(job).toMatchObject({ severity: 'BREAKING', certainty: 'CERTAIN', distance: 1 });
    const whole = verdicts.find(({ asset }) => asset.kind === 'DATASET' && asset.name === 'c');
    expect(whole).toMatchObject({ certainty: 'CERTAIN', distance: 1 });
    expect(whole?.path.map(({ from }) => from.name)).toEqual(['b']);
  });
});

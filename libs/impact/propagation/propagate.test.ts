import { describe, expect, it } from '@jest/globals';
import { shown, verdictsIn } from './graph-notation.fixture.ts';

describe('the propagation', () => {
  it('takes the best of equally short derivations', async () => {
    const lines = ['a.x -> b.y by j as DIRECT/IDENTITY', 'a.x -> b.y by k as DIRECT/IDENTITY'];
    const verdicts = await verdictsIn(lines, [{ at: 'a.x', effect: 'NULLABLE' }]);
    expect(shown(verdicts)).toBe('BREAKING? j, BREAKING? k, DEGRADED b, DEGRADED b.y');
    const field = verdicts.find(({ asset }) => asset.kind === 'FIELD' && asset.name === 'b');
    expect(field?.path.map(({ job }) => job?.name)).toEqual(['j']);
  });

  // As a writer of a, j possibly fails; as a reader of b, it certainly fails. The nearer derivation is the possible one, and c is as far by
  // either.
  it('finds the best certain derivation where a nearer one is only possible', async () => {
    const lines = ['b.x -> c.y by j as DIRECT/IDENTITY', 'j writes a'];
    const verdicts = await verdictsIn(lines, [
      { at: 'a.z', effect: 'NOT_NULL' },
      { at: 'b', effect: 'DATASET_DROPPED' },
    ]);
    const job = verdicts.find(({ asset }) => asset.kind === 'JOB');
    expect(job).toMatchObject({ severity: 'BREAKING', certainty: 'CERTAIN', distance: 1 });
    const whole = verdicts.find(({ asset }) => asset.kind === 'DATASET' && asset.name === 'c');
    expect(whole).toMatchObject({ certainty: 'CERTAIN', distance: 1 });
    expect(whole?.path.map(({ from }) => from.name)).toEqual(['b']);
  });
});

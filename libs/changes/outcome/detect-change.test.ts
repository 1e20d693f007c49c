import { describe, expect, it } from '@jest/globals';
import { sourcesOf } from '../../impact/sources.fixture.ts';
import type { Change } from '#domain-events';
import { happeningOf } from './detect-change.ts';

const name = (text: string) => ({ namespace: 'n', name: text });
const A = name('a');
const OLD = name('old');

interface Mention {
  readonly name: string;
  readonly facets?: object;
}

const ran = (
  day: number,
  job: string,
  inputs: readonly Mention[],
  outputs: readonly Mention[],
): object => ({
  eventTime: `2026-03-0${day}T00:00:00Z`,
  eventType: 'COMPLETE',
  producer: 'https://example.com/tests',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: `0196000${day}-0000-7000-8000-00000000000${day}` },
  job: { namespace: 'jobs', name: job },
  inputs: inputs.map((one) => ({ namespace: 'n', ...one })),
  outputs: outputs.map((one) => ({ namespace: 'n', ...one })),
});

const lifecycle = (change: string, previous?: string) => ({
  lifecycleStateChange: {
    _producer: 'https://example.com/tests',
    _schemaURL:
      'https://openlineage.io/spec/facets/1-0-1/LifecycleStateChangeDatasetFacet.json#/$defs/LifecycleStateChangeDatasetFacet',
    lifecycleStateChange: change,
    ...(previous !== undefined && { previousIdentifier: { namespace: 'n', name: previous } }),
  },
});

const shows = async (
  change: Change,
  events: readonly object[],
  from = 1,
): Promise<number | null> => {
  const { db, close } = await sourcesOf(events);
  try {
    return (await happeningOf(db, change, { from, to: events.length }))?.sequence ?? null;
  } finally {
    await close();
  }
};

const MAKES = ran(1, 'make', [{ name: 'a' }], [{ name: 'old' }]);

describe('that a change was made', () => {
  const renames = ran(2, 'rename', [], [{ name: 'new', facets: lifecycle('RENAME', 'old') }]);

  it('shows in the run that renamed the dataset', async () => {
    const change: Change = { kind: 'RENAME_DATASET', dataset: OLD, to: 'new' };
    expect(await shows(change, [MAKES, renames])).toBe(2);
    expect(await shows(change, [MAKES, renames], 2)).toBe(null);
    expect(await shows({ ...change, to: 'other' }, [MAKES, renames])).toBe(null);
    const move: Change = { kind: 'MOVE_DATASET', dataset: OLD, toDataset: name('new') };
    expect(await shows(move, [MAKES, renames])).toBe(2);
  });

  it('shows in the run that dropped the dataset, until something is made of it again', async () => {
    const change: Change = { kind: 'DROP_DATASET', dataset: OLD };
    const drops = ran(2, 'drop', [], [{ name: 'old', facets: lifecycle('DROP') }]);
    expect(await shows(change, [MAKES, drops])).toBe(2);
    expect(await shows(change, [MAKES, drops, ran(3, 'make', [], [{ name: 'old' }])])).toBe(null);
  });

  it('shows in a run that no longer writes what it wrote', async () => {
    const change: Change = {
      ...{ kind: 'REMOVE_OUTPUT', job: { namespace: 'jobs', name: 'make' }, dataset: OLD },
    };
    const other = ran(2, 'make', [{ name: 'a' }], [{ name: 'other' }]);
    expect(await shows(change, [MAKES, other])).toBe(2);
    expect(await shows({ ...change, dataset: A }, [MAKES, other])).toBe(null);
  });

  it('shows in the silence of a job that had a habit, since its last event', async () => {
    // Each day, and then other jobs only: the clock goes on by what is recorded, five days later.
    const days = [1, 2, 3, 4].map((day) => ran(day, 'make', [{ name: 'a' }], [{ name: 'old' }]));
    const stop: Change = { kind: 'STOP_FEED', dataset: OLD };
    const remove: Change = { kind: 'REMOVE_JOB', job: { namespace: 'jobs', name: 'make' } };
    expect(await shows(stop, days, 2)).toBe(4);
    expect(await shows(remove, days, 2)).toBe(4);
    expect(await shows(stop, [MAKES], 0)).toBe(null);
  });
});

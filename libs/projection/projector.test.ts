import { describe, expect, it } from '@jest/globals';
import { dataset, event, logOf, project, schema, timeOf } from './log.fixture.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.fixture.ts';
import type { ContentRow } from './state/rows.ts';

const orders = dataset('orders', schema('id', 'total'));
const report = dataset('report', schema('id'));

const STORY: readonly object[] = [
  event('START', { job: 'load', run: 1, minute: 0, inputs: [orders] }),
  event('COMPLETE', { job: 'load', run: 1, minute: 5, outputs: [report], parent: 90 }),
  event('START', { job: 'dag', run: 90, minute: 0 }),
  event('START', { job: 'load', run: 2, minute: 20, inputs: [orders], outputs: [report] }),
  event('FAIL', { job: 'load', run: 2, minute: 25, parent: 90 }),
  event('COMPLETE', {
    job: 'load',
    run: 3,
    minute: 30,
    inputs: [dataset('items')],
    outputs: [report],
  }),
  // Late: the first run reads another dataset, and the failed run was started before.
  event('RUNNING', { job: 'load', run: 1, minute: 3, inputs: [dataset('prices', schema('id'))] }),
  event('START', { job: 'load', run: 2, minute: 19 }),
  event('COMPLETE', { job: 'dag', run: 90, minute: 40 }),
  event('COMPLETE', {
    job: 'export',
    run: 4,
    minute: 50,
    inputs: [report],
    outputs: [dataset('file')],
  }),
  event('COMPLETE', {
    job: 'load',
    run: 5,
    minute: 60,
    inputs: [orders],
    outputs: [dataset('report', schema('id', 'sum'))],
  }),
  event('FAIL', { job: 'load', run: 5, minute: 61 }),
];

/** Run 1 has ended when an event names its parent run, under which a batch begins hours later. */
const LATE_PARENT: readonly object[] = [
  event('COMPLETE', { job: 'load', run: 1, minute: 60, inputs: [orders], outputs: [report] }),
  event('COMPLETE', { job: 'load', run: 2, minute: 200, inputs: [orders], outputs: [report] }),
  event('COMPLETE', { job: 'load', run: 3, minute: 300, inputs: [orders], outputs: [report] }),
  event('OTHER', { job: 'load', run: 1, minute: 360, inputs: [dataset('prices')], parent: 91 }),
  event('COMPLETE', {
    job: 'load',
    run: 4,
    minute: 600,
    inputs: [dataset('items')],
    outputs: [report],
    parent: 91,
  }),
];

/** How many attempts are in each state. */
const statesOf = (store: MemoryStore): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const row of store.rows('attempts')) {
    const state = String(Reflect.get(row, 'state'));
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
};

describe('the projector', () => {
  it.each([
    ['late and failed runs', STORY, 9],
    ['a parent run that is named late', LATE_PARENT, 7],
  ])('makes the same rows however the log is cut: %s', async (_, story, edges) => {
    const log = logOf(story);
    const atOnce = createMemoryStore();
    await project(atOnce, log);
    expect(atOnce.rows('edges').length).toBeGreaterThanOrEqual(edges);
    expect(atOnce.rows('deadLetters')).toEqual([]);
    for (const size of [1, 2, 5]) {
      const cut = createMemoryStore();
      for (let at = 0; at < log.length; at += size) await project(cut, log.slice(at, at + size));
      expect(cut.all()).toEqual(atOnce.all());
      expect(cut.checkpoint()).toEqual(atOnce.checkpoint());
    }
  });

  it.each([
    ['in one go', 1_000],
    ['with a start of the projector before the late event', 302],
  ])(
    'lets many streams go on when the run that ended them turns out to be older: %s',
    async (_, cut) => {
      const stream = (type: string, run: number, minute: number) => ({
        ...event(type, { job: 'listen', run, minute }),
        job: {
          namespace: 'shop',
          name: 'listen',
          facets: {
            jobType: {
              _producer: 'https://example.com/spark',
              _schemaURL: 'https://example.com/schema',
              processingType: 'STREAMING',
              integration: 'SPARK',
            },
          },
        },
      });
      const runs = Array.from({ length: 150 }, (__, at) => at + 1);
      const log = logOf([
        ...runs.map((run) => stream('START', run, 0)),
        ...runs.map((run) => stream('RUNNING', run, 5)),
        stream('START', 900, 10),
        stream('COMPLETE', 900, 11),
        // Before the last events of the streams, so that it ends none of them.
        stream('RUNNING', 900, 3),
      ]);
      const store = createMemoryStore();
      await project(store, log.slice(0, -1));
      expect(statesOf(store)).toEqual({ COMPLETED: 151 });

      const other = createMemoryStore();
      await project(other, log.slice(0, cut));
      await project(other, log.slice(cut));
      expect(statesOf(other)).toEqual({ RUNNING: 150, COMPLETED: 1 });
    },
  );

  it('has a checkpoint with the last position, the sequence and the greatest time of receipt', async () => {
    const store = createMemoryStore();
    const [first, second, ...others] = logOf(STORY.slice(0, 4));
    if (!first || !second) throw new Error('the log is empty');
    const system = { ...second, type: '$metadata', position: 'position of the system' };
    const early = { ...second, recordedAt: timeOf(0) };
    expect(await project(store, [first, early, system])).toEqual([
      { sequence: 2, position: 'position of the system', recordedAt: first.recordedAt },
    ]);
    expect(store.rows('events')).toHaveLength(2);
    await project(store, others);
    expect(store.checkpoint()).toEqual({
      sequence: 4,
      position: 'position 4',
      recordedAt: others[1]?.recordedAt,
    });
  });

  it.each([
    ['after a start of the projector', 1, 100],
    ['with little memory', 3, 0.001],
  ])(
    'takes back the fields that a run stated alone when it fails: %s',
    async (_, cut, megabytes) => {
      const log = logOf([
        event('START', { job: 'load', run: 1, minute: 0, outputs: [report] }),
        event('ABORT', { job: 'load', run: 1, minute: 5 }),
        event('COMPLETE', { job: 'load', run: 2, minute: 9, outputs: [dataset('report')] }),
      ]);
      const atOnce = createMemoryStore();
      await project(atOnce, log);
      const store = createMemoryStore();
      await project(store, log.slice(0, cut), megabytes);
      await project(store, log.slice(cut), megabytes);
      expect(store.rows('deadLetters')).toEqual([]);
      expect(store.all()).toEqual(atOnce.all());
    },
  );

  it('sets an entry aside that cannot be read, and goes on', async () => {
    const store = createMemoryStore();
    await project(store, logOf(['{"eventType":', ...STORY.slice(0, 2)]));
    expect(store.rows('deadLetters')).toMatchObject([{ sequence: 1 }]);
    expect(store.rows('edges').length).toBeGreaterThan(0);
  });

  it('sets an entry aside whose reduction throws, and the others are as if it could not be read', async () => {
    // A content that the second entry needs is broken in the store while that entry is projected.
    let isBroken = false;
    const store = createMemoryStore((_, loaded) => {
      if (isBroken && loaded) {
        const broken = loaded.contents.map(({ hash }): ContentRow => ({ hash, json: '{' }));
        Reflect.set(loaded, 'contents', broken);
      }
      return Promise.resolve();
    });
    const log = logOf(STORY);
    await project(store, log.slice(0, 1));
    isBroken = true;
    // One that does not need the content, in the same batch, is projected.
    const failures: string[] = [];
    await project(store, log.slice(1, 3), 100, (sequence, failure) =>
      failures.push(`#${sequence} ${failure}`),
    );
    expect(failures).toEqual([expect.stringMatching(/^#2 SyntaxError at .*\(libs\/projection\//)]);
    isBroken = false;
    await project(store, log.slice(3));

    const expected = createMemoryStore();
    await project(expected, logOf(STORY.map((body, at) => (at === 1 ? 'not JSON' : body))));
    const { deadLetters, events, ...rows } = store.all();
    const {
      deadLetters: expectedLetters,
      events: expectedEvents,
      ...expectedRows
    } = expected.all();
    expect(rows).toEqual(expectedRows);
    expect(events?.length).toBe(expectedEvents?.length);
    expect(expectedLetters).toHaveLength(1);
    expect(deadLetters).toEqual([
      {
        sequence: 2,
        reason: 'the projection failed at this entry; please report it, with the entry',
        isSetAside: false,
      },
    ]);
  });

  it('commits after a second of work, before all entries are taken in', async () => {
    const store = createMemoryStore(async (work) => {
      if (work === 'load') await new Promise((resolve) => setTimeout(resolve, 400));
    });
    const checkpoints = await project(store, logOf(STORY));
    expect(checkpoints.length).toBeGreaterThan(1);
    const sequences = checkpoints.map(({ sequence }) => sequence);
    expect([...new Set(sequences)].sort((a, b) => a - b)).toEqual(sequences);
    expect(store.checkpoint()).toMatchObject({ sequence: STORY.length });
  });

  it('leaves the checkpoint and the rows where they were when the store fails, and another one goes on', async () => {
    let writes = 0;
    let failsAt = Infinity;
    const store = createMemoryStore((work) => {
      if (work === 'write' && (writes += 1) === failsAt) throw new Error('the disk is full');
      return Promise.resolve();
    });
    const log = logOf(STORY);
    await project(store, log.slice(0, 2));
    const before = { all: store.all(), checkpoint: store.checkpoint() };
    failsAt = writes + 2;
    await expect(project(store, log.slice(2))).rejects.toThrow('the disk is full');
    expect({ all: store.all(), checkpoint: store.checkpoint() }).toEqual(before);

    await project(store, log.slice(2));
    const expected = createMemoryStore();
    await project(expected, log);
    expect(store.all()).toEqual(expected.all());
    expect(store.checkpoint()).toEqual(expected.checkpoint());
  });
});

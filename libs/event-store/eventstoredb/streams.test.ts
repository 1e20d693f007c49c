import { describe, expect, it } from '@jest/globals';
import { numbers } from '../contract/events.contract.ts';
import type { DriverRecord } from './driver.ts';
import { knownStreams } from './streams.ts';

// More ids than are remembered for all streams together.
const TOO_MANY = numbers(200_001).map((n) => `other-${n}`);

const NOW = performance.now();

/** A server with one stream. `betweenBatches` runs after the first of two batches of each read. */
const streamOf = (ids: readonly string[], betweenBatches: () => void = () => undefined) => ({
  async *stream(_: string, from: number): AsyncGenerator<readonly DriverRecord[]> {
    const wanted = ids.map(recordOf).slice(from);
    yield wanted.slice(0, 2);
    await Promise.resolve();
    betweenBatches();
    yield wanted.slice(2);
  },
});

const recordOf = (id: string, revision: number): DriverRecord => ({
  id,
  type: 'Tested',
  data: Buffer.from(''),
  metadata: undefined,
  stream: 's',
  revision,
  place: { commit: BigInt(revision), prepare: BigInt(revision) },
});

describe('the cache of streams', () => {
  it('has every id of a stream that was evicted while an append to it was pending', async () => {
    const stored = ['a', 'b', 'c'];
    const streams = knownStreams(streamOf(stored));
    await streams.upTo('s', 2, NOW);
    streams.add('other', -1, TOO_MANY);
    stored.push('d');
    streams.add('s', 2, ['d']);
    const { last, revisions } = await streams.upTo('s', 3, NOW);
    expect(last).toBe(3);
    expect([...revisions.keys()]).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has every id of a stream although others take its place while it is read', async () => {
    const streams = knownStreams(
      streamOf(['a', 'b', 'c', 'd'], () => streams.add('other', -1, TOO_MANY)),
    );
    const read = await streams.upTo('s', 3, NOW);
    expect([...read.revisions.keys()]).toEqual(['a', 'b', 'c', 'd']);
    expect((await streams.upTo('s', 3, NOW)).revisions.size).toBe(4);
  });

  it('is read from where it ends, and extended without a read', async () => {
    const stored = ['a', 'b'];
    const streams = knownStreams(streamOf(stored));
    await streams.upTo('s', 1, NOW);
    stored.push('c');
    expect((await streams.upTo('s', 2, NOW)).revisions.get('c')).toBe(2);
    streams.add('s', 2, ['never stored']);
    expect((await streams.upTo('s', 3, NOW)).revisions.get('never stored')).toBe(3);
  });
});

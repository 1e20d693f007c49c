import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EventStore, RecordedEvent } from './event-store.ts';
import { allOf, event, streamOf } from './contract/events.contract.ts';
import { MAX_BODY_BYTES, appendWithBodies, blobOf, bodyOf } from './large-body.ts';
import { openEventStore } from './open-event-store.ts';
import { verifyLog } from './verify-log.ts';

const large = (bytes: number) => ({
  ...event('1'),
  metadata: '{"actor":"ann"}',
  data: randomBytes(bytes),
});

const only = async (store: EventStore, stream: string): Promise<RecordedEvent> => {
  const [one] = await streamOf(store, stream);
  if (one === undefined) throw new Error(`nothing in ${stream}`);
  return one;
};

describe('a large body', () => {
  it.each([0, 1, MAX_BODY_BYTES])(
    'of %p bytes is not large, and is stored in the event',
    async (bytes) => {
      const store = await openEventStore('memory:');
      const given = large(bytes);
      await appendWithBodies(store, 's', 'none', [given]);
      const kept = await only(store, 's');
      expect(kept.data.equals(given.data)).toBe(true);
      expect(blobOf(kept)).toBeNull();
      expect(await allOf(store)).toHaveLength(1);
    },
  );

  it.each([
    [MAX_BODY_BYTES + 1, 2],
    [3 * MAX_BODY_BYTES, 3],
  ])('of %p bytes is stored in %p chunks before the event', async (bytes, chunks) => {
    const store = await openEventStore('memory:');
    const given = large(bytes);
    await appendWithBodies(store, 's', 'none', [given]);
    const all = await allOf(store);
    expect(all.map(({ type }) => type)).toEqual([
      ...Array<string>(chunks).fill('BlobChunk'),
      'Tested',
    ]);
    expect(all.every(({ data }) => data.length <= MAX_BODY_BYTES)).toBe(true);
    const kept = await only(store, 's');
    expect(JSON.parse(kept.metadata)).toMatchObject({ actor: 'ann', length: bytes });
    expect((await bodyOf(store, kept)).equals(given.data)).toBe(true);
  });

  it('is stored once, whoever appends it and however often', async () => {
    const store = await openEventStore('memory:');
    const given = large(4 * MAX_BODY_BYTES);
    await Promise.all(['s', 't', 'u'].map((s) => appendWithBodies(store, s, 'none', [given])));
    await appendWithBodies(store, 'v', 'none', [given]);
    expect(await allOf(store)).toHaveLength(4 + 4);
    expect((await bodyOf(store, await only(store, 'v'))).equals(given.data)).toBe(true);
  });

  it('whose upload was interrupted is completed by the next append', async () => {
    const store = await openEventStore('memory:');
    const given = large(4 * MAX_BODY_BYTES);
    let left = 2;
    const broken: EventStore = {
      ...store,
      append: (...append) => {
        left -= 1;
        return left < 0 ? Promise.reject(new Error('cut off')) : store.append(...append);
      },
    };
    await expect(appendWithBodies(broken, 's', 'none', [given])).rejects.toThrow('cut off');
    expect(await allOf(store)).toHaveLength(2);
    await appendWithBodies(store, 's', 'none', [given]);
    expect((await bodyOf(store, await only(store, 's'))).equals(given.data)).toBe(true);
    expect(await allOf(store)).toHaveLength(5);
  });

  it('that is incomplete is detected when it is read and by verify', async () => {
    const store = await openEventStore('memory:');
    const blob = 'ab'.repeat(32);
    const reference = { ...event('1'), data: Buffer.alloc(0) };
    await store.append(`blob-${blob}`, 'none', [{ ...event('c'), data: Buffer.from('other') }]);
    await store.append('short', 'none', [
      { ...reference, metadata: JSON.stringify({ blob, length: 9 }) },
    ]);
    await store.append('wrong', 'none', [
      { ...reference, metadata: JSON.stringify({ blob, length: 5 }) },
    ]);
    const short = `the stream blob-${blob} contains 5 of 9 bytes`;
    const wrong = `the stream blob-${blob} contains a body with another digest`;
    await expect(bodyOf(store, await only(store, 'short'))).rejects.toThrow(short);
    await expect(bodyOf(store, await only(store, 'wrong'))).rejects.toThrow(wrong);
    const problems: (string | number | null)[][] = [];
    for await (const found of verifyLog(store)) problems.push([found.sequence, found.problem]);
    expect(problems).toEqual([
      [2, short],
      [3, wrong],
    ]);
  });

  it('with a different body in its stream is rejected', async () => {
    const store = await openEventStore('memory:');
    const given = large(2 * MAX_BODY_BYTES);
    await appendWithBodies(store, 's', 'none', [given]);
    const { blob } = blobOf(await only(store, 's')) ?? { blob: '' };
    const other = await openEventStore('memory:');
    await other.append(`blob-${blob}`, 'none', [event('x')]);
    await expect(appendWithBodies(other, 's', 'none', [given])).rejects.toThrow(
      `the stream blob-${blob} contains another chunk at revision 0`,
    );
  });
});

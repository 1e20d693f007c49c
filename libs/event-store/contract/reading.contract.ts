import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EventStore, RecordedEvent } from '../event-store.ts';
import { allOf, event, idsOf, numbers, streamOf } from './events.contract.ts';
import { MAX_BODY_BYTES } from '../large-body.ts';

/** The behaviour of reads that every engine must have. A part of the event store's contract. */
export const readingContract = (engine: string, openOne: () => Promise<EventStore>): void => {
  describe(`what the ${engine} log gives back`, () => {
    it('is what was appended, byte for byte', async () => {
      const store = await openOne();
      const bodies = [
        Buffer.alloc(0),
        Buffer.from([0, 255, 254, 0x80, 0x0a]),
        // The largest body of an event. Engines limit what they accept at once.
        Buffer.alloc(MAX_BODY_BYTES, 'läßt 🚲'),
      ];
      const texts = [
        'plain',
        'naïve 日本語 🚲 \u{10ffff}',
        'a\u0000b',
        '',
        'e\u0301 \u00e9',
        '\'"; --',
      ];
      const events = bodies.flatMap((data, b) =>
        texts.map((text, t) => ({
          id: `${b}-${t}`,
          type: `type ${text}`,
          recordedAt: '2026-01-02T03:04:05.678Z',
          data,
          metadata: JSON.stringify({ text }),
        })),
      );
      for (const [n, one] of events.entries()) {
        await store.append('stream 🚲\u0000 ', n === 0 ? 'none' : n - 1, [one]);
      }
      const given = await streamOf(store, 'stream 🚲\u0000 ');
      expect(given.map(plain)).toEqual((await allOf(store)).map(plain));
      given.forEach((got, n) => {
        const { data, ...rest } = events[n] ?? event('missing');
        expect(got).toMatchObject(rest);
        expect(got.data.equals(data)).toBe(true);
      });
      expect(given).toHaveLength(events.length);
    });

    it('is nothing for a stream that does not exist, or from beyond its end', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('1'), event('2')]);
      expect(await streamOf(store, 'b')).toEqual([]);
      expect(await streamOf(store, 'a', 2)).toEqual([]);
      expect((await streamOf(store, 'a', 1)).map(({ id }) => id)).toEqual(['2']);
    });

    it('is complete for a stream and a log longer than one batch', async () => {
      const store = await openOne();
      const ids = numbers(1203).map(String);
      await store.append(
        'a',
        'none',
        ids.slice(0, 600).map((id) => event(id)),
      );
      await store.append('b', 'none', [event('b')]);
      await store.append(
        'a',
        599,
        ids.slice(600).map((id) => event(id)),
      );
      expect((await streamOf(store, 'a')).map(({ id }) => id)).toEqual(ids);
      expect(await idsOf(store)).toEqual([...ids.slice(0, 600), 'b', ...ids.slice(600)]);
    });

    it('resumes after any position, and positions compare in log order', async () => {
      const store = await openOne();
      expect(await store.firstAfter(null)).toBeNull();
      for (const stream of ['a', 'b', 'c'])
        await store.append(stream, 'none', [event('1'), event('2')]);
      const all = await allOf(store);
      expect(await store.firstAfter(null)).toEqual(all[0]);
      for (const [n, { position }] of all.entries()) {
        expect(await allOf(store, position)).toEqual(all.slice(n + 1));
        expect(await store.firstAfter(position)).toEqual(all[n + 1] ?? null);
        expect(all.map((other) => Math.sign(store.compare(other.position, position)))).toEqual(
          all.map((_, m) => Math.sign(m - n)),
        );
      }
    });

    it('is sound', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('1'), event('2')]);
      for await (const problem of store.verify()) expect(problem).toBeUndefined();
    });
  });

  describe(`following the ${engine} log`, () => {
    it('yields every event once and in order while many write', async () => {
      const store = await openOne();
      await store.append('before', 'none', [event('0')]);
      const stop = new AbortController();
      const seen: RecordedEvent[] = [];
      const following = (async () => {
        for await (const batch of store.follow(null, stop.signal)) {
          seen.push(...batch);
          if (seen.length >= 201) stop.abort();
        }
      })();
      await Promise.all(
        ['p', 'q', 'r', 's'].map(async (name) => {
          for (let n = 0; n < 50; n += 1) {
            await store.append(`s-${name}`, n === 0 ? 'none' : n - 1, [event(`${n}`)]);
          }
        }),
      );
      await following;
      expect(seen).toEqual(await allOf(store));
    });

    it('starts after a position, and ends without an error when aborted while it waits', async () => {
      const store = await openOne();
      const { position } = await store.append('a', 'none', [event('1')]);
      await store.append('a', 0, [event('2')]);
      const stop = new AbortController();
      const seen: string[] = [];
      for await (const batch of store.follow(position, stop.signal)) {
        seen.push(...batch.map(({ id }) => id));
        setImmediate(() => stop.abort());
      }
      expect(seen).toEqual(['2']);
    });

    it('yields nothing when aborted beforehand', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('1')]);
      for await (const batch of store.follow(null, AbortSignal.abort()))
        expect(batch).toBeUndefined();
    });

    it('ends when the log is closed', async () => {
      const store = await openOne();
      const following = (async () => {
        for await (const batch of store.follow(null, new AbortController().signal)) {
          expect(batch).toBeUndefined();
        }
      })();
      setImmediate(() => void store.close());
      await following;
    });
  });
};

// Jest compares large buffers byte by byte, which takes seconds.
const plain = ({ data, ...rest }: RecordedEvent) => ({
  ...rest,
  data: createHash('sha256').update(data).digest('hex'),
});

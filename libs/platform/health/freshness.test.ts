import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { openCatalog } from '#catalog';
import { openEventStore, type EventStore, type NewEvent } from '#event-store';
import { openGraph } from '#lineage';
import { createAnswers } from '../answers/answers.ts';
import { catchUp } from '../answers/catch-up.ts';
import { freshnessReader, secondsSince } from './freshness.ts';
import type { Health, Platform, ProjectionLag } from '../platform.ts';
import { withPlatform, inNewFolder, send, tale } from '../platforms.contract.ts';

const entry = (recordedAt: string): NewEvent => ({
  ...{ id: '0b0d6ff4-6d1c-4b1b-9f6f-0f7a3c1f2a10', type: 'job', recordedAt },
  ...{ data: Buffer.from('{}'), metadata: '{}' },
});

const opened = async () => {
  const log = await openEventStore('memory:');
  const catalog = await openCatalog('sqlite::memory:');
  const graph = await openGraph('memory:', null);
  const append = async (stream: string, recordedAt: string): Promise<void> => {
    await log.append(stream, 'none', [entry(recordedAt)]);
  };
  const project = async (count: number): Promise<void> => {
    const { position } = await catalog.checkpoint();
    for await (const batch of log.readAll(position)) await catalog.project(batch.slice(0, count));
  };
  const answers = createAnswers({
    ...{ why: '', graphFor: () => Promise.resolve(graph), leadsGraph: null, lastsMs: 1 },
    signal: new AbortController().signal,
  });
  const reader = freshnessReader(log, answers, (source) => source.graph.checkpoint());
  const projections = () => reader.projections({ catalog, graph, generation: null });
  const close = async (): Promise<void> => {
    await graph.close();
    await catalog.close();
    await log.close();
  };
  return { log, catalog, graph, append, project, projections, close };
};

const FIRST = '2026-11-01T00:00:00.000Z';
const SECOND = '2026-11-02T00:00:00.500Z';

/**
 * Reads the lag of each projection and converts it to a recording time. The clock was read between
 * `before` and `after`.
 */
const waitingSince = async (
  look: () => Promise<{ readonly projections: readonly ProjectionLag[] }>,
): Promise<Record<string, unknown>> => {
  const before = Date.now();
  const { projections } = await look();
  const after = Date.now();
  const since = (seconds: number | null): string | number | null => {
    if (seconds === 0 || seconds === null) return seconds;
    const recorded = [FIRST, SECOND].filter(
      (time) =>
        seconds >= (before - Date.parse(time)) / 1000 &&
        seconds <= (after - Date.parse(time)) / 1000,
    );
    return recorded[0] ?? `${seconds} s before ${after}`;
  };
  return Object.fromEntries(projections.map(({ name, lagSeconds }) => [name, since(lagSeconds)]));
};

describe('the seconds that a projection is behind', () => {
  it('count from the recording of its oldest missing entry, separately for each projection', async () => {
    const { catalog, graph, append, project, projections, close } = await opened();
    expect(await waitingSince(projections)).toEqual({ catalog: 0, graph: 0 });
    await append('b', FIRST);
    await append('c', SECOND);
    expect(await waitingSince(projections)).toEqual({ catalog: FIRST, graph: FIRST });
    await project(1);
    expect((await catalog.checkpoint()).sequence).toBe(1);
    expect(await waitingSince(projections)).toEqual({ catalog: SECOND, graph: FIRST });
    await catchUp(catalog, graph);
    expect(await waitingSince(projections)).toEqual({ catalog: SECOND, graph: SECOND });
    await project(1);
    expect(await waitingSince(projections)).toEqual({ catalog: 0, graph: SECOND });
    await catchUp(catalog, graph);
    expect(await waitingSince(projections)).toEqual({ catalog: 0, graph: 0 });
    await close();
  });

  it('are unknown, not 0, if the clock that recorded the entry was ahead', async () => {
    const { append, project, projections, close } = await opened();
    await append('a', new Date(Date.now() + 3_600_000).toISOString());
    expect(await projections()).toEqual({
      freshness: { sequence: 0, head: 1, lag: 1 },
      projections: [
        { name: 'catalog', sequence: 0, lag: 1, lagSeconds: null },
        { name: 'graph', sequence: 0, lag: 1, lagSeconds: null },
      ],
    });
    await project(1);
    expect(await waitingSince(projections)).toEqual({ catalog: 0, graph: null });
    await close();
  });

  it.each([
    ['2026-11-01T00:00:00.000Z', '2026-11-01T00:01:30.250Z', 90.25],
    ['2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', 0],
    // The clock was set back, or the clock of the intake is ahead.
    ['2026-11-01T00:00:00.000Z', '2026-10-31T23:00:00.000Z', null],
  ])('from %s to %s are %d', (recordedAt, now, seconds) => {
    expect(secondsSince(recordedAt, Date.parse(now))).toBe(seconds);
  });

  it('are reported by a process that reads while nobody projects', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'serve', async ({ log, settled }) => {
      await send(log, tale(1, 3));
      await settled();
    });
    const sentAt = Date.now();
    const ingestOnly = { ...config, ROLES: ['ingest' as const] };
    await withPlatform(ingestOnly, 'serve', ({ log }) => send(log, tale(4, 5)));
    await withPlatform(config, 'read', async (reader) => {
      const freshness = await reader.freshness();
      expect(freshness).toEqual({ sequence: 3, head: 5, lag: 2 });
      const { projections } = await reader.health();
      const most = (Date.now() - sentAt) / 1000;
      expect(projections.map(({ name, lag }) => [name, lag])).toEqual([
        ['catalog', 2],
        ['graph', 2],
      ]);
      for (const { lagSeconds: seconds } of projections) {
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(most);
      }
      expect(await reader.lagSeconds(freshness)).toBeGreaterThanOrEqual(
        projections[0]?.lagSeconds ?? 0,
      );
    });
  });
});

describe('freshness, while other processes write and project', () => {
  it('is that of a single moment after the question arrived, in every answer', async () => {
    const config = inNewFolder();
    const base = Date.now() - 10_000_000;
    const recordedAt = (sequence: number): number => base + sequence * 1000;
    const catalog = await openCatalog(config.CATALOG_URL);
    const WRITERS = 3;
    const EACH = 80;
    // What is known without asking the platform: appends take effect in the order of the calls.
    let called = 0;
    let acknowledged = 0;
    let projected = 0;

    const write = async (log: EventStore, writer: number): Promise<void> => {
      for (let n = 0; n < EACH; n += 1) {
        called += 1;
        const event = { ...entry(new Date(recordedAt(called)).toISOString()), id: String(n) };
        await log.append(`w${writer}`, n === 0 ? 'none' : n - 1, [event]);
        acknowledged += 1;
      }
    };
    const project = async (): Promise<void> => {
      const log = await openEventStore(config.EVENT_STORE_URL, { readOnly: true });
      while (projected < WRITERS * EACH) {
        const { position } = await catalog.checkpoint();
        for await (const batch of log.readAll(position)) {
          const some = batch.slice(0, 7);
          await catalog.project(some);
          projected += some.length;
          break;
        }
        await sleep(5);
      }
      await log.close();
    };

    const check = (
      { lagSeconds: seconds, lag, sequence }: ProjectionLag,
      head: number | null,
      asked: { readonly from: number; readonly to: number },
    ): void => {
      expect(lag).toBe((head ?? NaN) - sequence);
      if (lag === 0) {
        expect(seconds).toBe(0);
        return;
      }
      const oldest = recordedAt(sequence + 1);
      expect(seconds).toBeGreaterThanOrEqual((asked.from - oldest) / 1000);
      expect(seconds).toBeLessThanOrEqual((asked.to - oldest) / 1000);
    };
    let lagging = 0;
    const ask = async (platform: Platform): Promise<void> => {
      do {
        const before = { acknowledged, at: Date.now() };
        const freshness = await platform.freshness();
        const seconds = await platform.lagSeconds(freshness);
        const health: Health = await platform.health();
        const after = { called, at: Date.now() };
        const asked = { from: before.at, to: after.at };
        for (const found of [freshness, health.freshness]) {
          expect(found?.head).toBeGreaterThanOrEqual(before.acknowledged);
          expect(found?.head).toBeLessThanOrEqual(after.called);
        }
        check({ ...freshness, name: 'graph', lagSeconds: seconds }, freshness.head, asked);
        expect(health.projections.map(({ name }) => name)).toEqual(['catalog', 'graph']);
        for (const one of health.projections) check(one, health.freshness?.head ?? null, asked);
        expect(health.freshness?.sequence).toBe(
          Math.min(...health.projections.map(({ sequence }) => sequence)),
        );
        if (freshness.lag !== 0) lagging += 1;
      } while (projected < WRITERS * EACH);
    };

    await withPlatform({ ...config, ROLES: ['ingest'] }, 'serve', async (intake) => {
      await withPlatform(config, 'read', async (reader) => {
        const writers = Array.from({ length: WRITERS }, (_, n) => write(intake.log, n));
        await Promise.all([...writers, project(), ask(reader), ask(reader), ask(reader)]);
        await reader.settled();
        const all = WRITERS * EACH;
        expect(await reader.freshness()).toEqual({ sequence: all, head: all, lag: 0 });
      });
    });
    await catalog.close();
    expect(lagging).toBeGreaterThan(20);
  });
});

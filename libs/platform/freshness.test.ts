import { describe, expect, it } from '@jest/globals';
import { openCatalog } from '#catalog';
import { openEventStore, type NewEvent } from '#event-store';
import { openGraph } from '#lineage';
import { catchUp } from './catch-up.ts';
import { lagSeconds, secondsSince, type LagSeconds } from './lag-seconds.ts';
import { withPlatform, inNewFolder, send, tale } from './platforms.contract.ts';

const opened = async () => {
  const log = await openEventStore('memory:');
  const catalog = await openCatalog('sqlite::memory:');
  const graph = await openGraph('memory:', null);
  const append = async (stream: string, type: string, recordedAt: string): Promise<void> => {
    const id = '0b0d6ff4-6d1c-4b1b-9f6f-0f7a3c1f2a10';
    const event: NewEvent = { id, type, recordedAt, data: Buffer.from('{}'), metadata: '{}' };
    await log.append(stream, 'none', [event]);
  };
  const project = async (count: number): Promise<void> => {
    const { position } = await catalog.checkpoint();
    for await (const batch of log.readAll(position)) await catalog.project(batch.slice(0, count));
  };
  const lag = () => lagSeconds(log, { catalog, graph, generation: null });
  const close = async (): Promise<void> => {
    await graph.close();
    await catalog.close();
    await log.close();
  };
  return { log, catalog, graph, append, project, lag, close };
};

const FIRST = '2026-11-01T00:00:00.000Z';
const SECOND = '2026-11-02T00:00:00.500Z';

/** Looks, and says of each projection since when it waits: the machine's clock was read between `before` and `after`. */
const waitingSince = async (
  lag: () => Promise<LagSeconds>,
): Promise<Record<'catalog' | 'graph', string | null>> => {
  const before = Date.now();
  const found = await lag();
  const after = Date.now();
  const since = (seconds: number): string | null => {
    if (seconds === 0) return null;
    const recorded = [FIRST, SECOND].filter(
      (time) =>
        seconds >= (before - Date.parse(time)) / 1000 &&
        seconds <= (after - Date.parse(time)) / 1000,
    );
    return recorded[0] ?? `${seconds} s before ${after}`;
  };
  return { catalog: since(found.catalog), graph: since(found.graph) };
};

describe('the seconds that a projection is behind', () => {
  it('are those since its oldest missing entry was recorded, of each projection its own', async () => {
    const { catalog, graph, append, project, lag, close } = await opened();
    expect(await lag()).toEqual({ catalog: 0, graph: 0 });
    await append('b', 'job', FIRST);
    await append('c', 'job', SECOND);
    expect(await waitingSince(lag)).toEqual({ catalog: FIRST, graph: FIRST });
    await project(1);
    expect((await catalog.checkpoint()).sequence).toBe(1);
    expect(await waitingSince(lag)).toEqual({ catalog: SECOND, graph: FIRST });
    await catchUp(catalog, graph);
    expect(await waitingSince(lag)).toEqual({ catalog: SECOND, graph: SECOND });
    await project(1);
    expect(await waitingSince(lag)).toEqual({ catalog: null, graph: SECOND });
    await catchUp(catalog, graph);
    expect(await waitingSince(lag)).toEqual({ catalog: null, graph: null });
    await close();
  });

  it.each([
    ['2026-11-01T00:00:00.000Z', '2026-11-01T00:01:30.250Z', 90.25],
    ['2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', 0],
    // The clock was set back, or that of the intake is ahead.
    ['2026-11-01T00:00:00.000Z', '2026-10-31T23:00:00.000Z', 0],
    [null, '2026-11-01T00:00:00.000Z', 0],
  ])('from %s to %s are %d', (recordedAt, now, seconds) => {
    expect(secondsSince(recordedAt, Date.parse(now))).toBe(seconds);
  });

  it('are told by a process that reads what nobody projects', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'serve', async ({ log, settled }) => {
      await send(log, tale(1, 3));
      await settled();
    });
    const sentAt = Date.now();
    const ingestOnly = { ...config, ROLES: ['ingest' as const] };
    await withPlatform(ingestOnly, 'serve', ({ log }) => send(log, tale(4, 5)));
    await withPlatform(config, 'read', async (reader) => {
      expect(await reader.freshness()).toMatchObject({ sequence: 3, lag: 2 });
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
      expect(await reader.lagSeconds()).toBeGreaterThanOrEqual(projections[0]?.lagSeconds ?? 0);
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { LogEntry } from './catalog.ts';
import { freshCatalogUrl } from './fresh-catalog.contract.ts';
import { WorkRow } from './log-tables.ts';
import { openCatalog, type Catalog } from './open.ts';
import { listDeadLetters } from './queries/events/events.ts';
import { createWorkNotes, FatalEntry, thisProcess } from './work-notes.ts';

const entry = (sequence: number, type = 'OpenLineageJobEvent'): LogEntry => ({
  ...{ id: `event ${sequence}`, stream: `job-${sequence}`, revision: 0, position: `${sequence}` },
  ...{ type, recordedAt: '2026-03-01T12:00:00.000Z', metadata: '{}' },
  data: Buffer.from(
    JSON.stringify({
      eventTime: '2026-03-01T12:00:00Z',
      job: { namespace: 'n', name: `job ${sequence}` },
    }),
  ),
});

const entries = (from: number, to: number): readonly LogEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));

const NONE: ReadonlyMap<number, string> = new Map();

/** A catalog at a sequence, whose writer was killed after noting this. */
const afterDeath = async (sequence: number, noted: Partial<WorkRow>) => {
  const catalog = await openCatalog(freshCatalogUrl());
  await catalog.project(entries(1, sequence));
  await catalog.db.upsert(
    WorkRow,
    {
      name: 'catalog',
      threadEnds: 0,
      process: thisProcess(),
      ...noted,
    },
    ['name'],
  );
  const notes = createWorkNotes(catalog.db);
  const note = () => catalog.db.findOneBy(WorkRow, { name: 'catalog' });
  return { catalog, notes, note };
};

/** How many entries the next writer is given at a time, until the third entry is done. */
const piecesOf = async (
  catalog: Catalog,
  setAside: ReadonlyMap<number, string>,
): Promise<number> => {
  let count = 0;
  for await (const piece of createWorkNotes(catalog.db).pieces(2, [entry(3)], setAside))
    count += piece.length;
  return count;
};

describe('the notes of a writer', () => {
  it('are one row while it works in batches, and none after a clean shutdown', async () => {
    const { catalog, notes, note } = await afterDeath(2, { sequence: 0 });
    await notes.end();
    await catalog.db.delete(WorkRow, { name: 'catalog' });
    const next = createWorkNotes(catalog.db);
    const sizes: number[] = [];
    for await (const piece of next.pieces(2, entries(3, 9), NONE)) {
      sizes.push(piece.length);
      expect(await note()).toMatchObject({ sequence: 0 });
    }
    expect(sizes).toEqual([7]);
    await next.end();
    expect(await note()).toBeNull();
    await catalog.close();
  });

  it('record each entry after a thread crashed, and how often a thread crashed at it', async () => {
    const { catalog, notes, note } = await afterDeath(2, { sequence: 3 });
    const noted: unknown[] = [];
    const some = [...entries(3, 4), entry(0, '$system'), entry(5)];
    for await (const piece of notes.pieces(2, some, NONE)) {
      const row = await note();
      noted.push([piece.map(({ type }) => type[0]).join(), row?.sequence, row?.threadEnds]);
    }
    expect(noted).toEqual([
      ['O', 3, 1],
      ['O', 4, 0],
      ['$', 4, 0],
      ['O', 5, 0],
    ]);
    await catalog.close();
  });

  it('return to batches after 2,500 entries', async () => {
    const { catalog, notes, note } = await afterDeath(2, { sequence: 0 });
    const sizes: number[] = [];
    for await (const piece of notes.pieces(2, entries(3, 2_512), NONE)) sizes.push(piece.length);
    expect(sizes).toEqual([...Array.from({ length: 2_500 }, () => 1), 10]);
    expect(await note()).toMatchObject({ sequence: 0 });
    await catalog.close();
  });

  it('count an entry once for each writer, however often that writer tries', async () => {
    const { catalog, notes, note } = await afterDeath(2, { sequence: 0 });
    for (const attempt of [1, 2, 3]) {
      for await (const piece of notes.pieces(2, [entry(3)], NONE)) expect(piece).toHaveLength(1);
      expect([attempt, await note()]).toMatchObject([attempt, { sequence: 3, threadEnds: 0 }]);
    }
    await catalog.close();
  });

  it('of another process do not make a writer careful: it may have been killed for any reason', async () => {
    const { catalog, notes, note } = await afterDeath(2, {
      sequence: 3,
      threadEnds: 1,
      process: 'former',
    });
    const sizes: number[] = [];
    for await (const piece of notes.pieces(2, entries(3, 9), NONE)) sizes.push(piece.length);
    expect(sizes).toEqual([7]);
    expect(await note()).toMatchObject({ sequence: 0, threadEnds: 0 });
    await catalog.close();
  });

  it('stop a writer before an entry at which two threads of a surviving process crashed', async () => {
    const { catalog, note } = await afterDeath(2, { sequence: 0 });
    // Neither shuts down cleanly, and both belong to this process.
    for (const threadEnds of [0, 1]) {
      expect(await piecesOf(catalog, NONE)).toBe(1);
      expect(await note()).toMatchObject({ sequence: 3, threadEnds });
    }
    await expect(piecesOf(catalog, NONE)).rejects.toThrow(FatalEntry);
    expect(await piecesOf(catalog, new Map([[3, 'too large']]))).toBe(1);
    await catalog.close();
  });
});

describe('an entry that is set aside', () => {
  it.each([[[8]], [[1, 7]], [[3, 3, 2]], [[1, 1, 1, 1, 1, 1, 1, 1]]])(
    'becomes a dead letter with its own sequence, in batches of %j',
    async (sizes) => {
      const catalog = await openCatalog(freshCatalogUrl());
      const log = [...entries(1, 2), entry(0, '$system'), ...entries(3, 7)];
      let at = 0;
      for (const size of sizes) {
        await catalog.project(log.slice(at, at + size), new Map([[3, 'too large']]));
        at += size;
      }
      const { sequence } = await catalog.checkpoint();
      const { items } = await listDeadLetters(catalog.db, sequence, { first: 9, after: null });
      expect(items.map(({ node }) => ({ ...node }))).toEqual([
        { sequence: 3, reason: 'too large', isSetAside: true },
      ]);
      expect(sequence).toBe(7);
      await catalog.close();
    },
  );
});

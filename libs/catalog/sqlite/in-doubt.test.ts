import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { LogEntry } from '../catalog.ts';
import { CatalogUnavailable } from '../in-words.ts';
import { claimCatalog, type Catalog, type CatalogClaim } from '../open.ts';
import { thisProcess } from '../work-notes.ts';

const entry = (sequence: number): LogEntry => ({
  ...{ id: `event ${sequence}`, stream: `job-${sequence}`, revision: 0, position: `${sequence}` },
  ...{ type: 'OpenLineageJobEvent', recordedAt: '2026-03-01T12:00:00.000Z', metadata: '{}' },
  data: Buffer.from(
    JSON.stringify({
      eventTime: '2026-03-01T12:00:00Z',
      job: { namespace: 'n', name: `job ${sequence} ${'x'.repeat(2_000)}` },
    }),
  ),
});

interface Claimed {
  readonly file: string;
  readonly claim: CatalogClaim;
  readonly catalog: Catalog;
}

/** A catalog at sequence 2. */
const claimed = async (): Promise<Claimed> => {
  const file = join(await mkdtemp(join(tmpdir(), 'in-doubt-')), 'catalog.db');
  const claim = await claimCatalog(`sqlite:${file}`);
  const catalog = await claim.open();
  await catalog.project([entry(1), entry(2)]);
  return { file, claim, catalog };
};

/** Limits the file size, so that connections that write more find the disk full. */
const fillDisk = async ({ db }: Catalog): Promise<void> => {
  const [{ page_count: pages } = { page_count: 0 }] =
    await db.query<{ page_count: number }[]>('PRAGMA page_count');
  await db.query(`PRAGMA max_page_count = ${pages}`);
};

const more = Array.from({ length: 200 }, (_, index) => entry(index + 3));

it('a catalog that finds the disk full is in doubt, and reports what is committed', async () => {
  const { claim, catalog } = await claimed();
  expect(catalog.isInDoubt()).toBe(false);
  await fillDisk(catalog);
  const projecting = catalog.project(more);
  await expect(projecting).rejects.toThrow(CatalogUnavailable);
  await expect(projecting).rejects.toThrow(
    /^the catalog sqlite:.*catalog\.db cannot be written \(database or disk is full\): free space on its disk/,
  );
  expect(catalog.isInDoubt()).toBe(true);
  expect((await catalog.checkpoint()).sequence).toBe(2);
  await catalog.close();
  await claim.release();
});

it('a catalog in doubt projects no more, and another connection continues', async () => {
  const { claim, catalog } = await claimed();
  await fillDisk(catalog);
  await expect(catalog.project(more)).rejects.toThrow(CatalogUnavailable);
  await expect(catalog.project(more)).rejects.toThrow('must be opened again after an error');
  const next = await claim.open();
  await next.project(more);
  expect((await next.checkpoint()).sequence).toBe(202);
  // Commits of another connection are visible too, until the catalog is replaced.
  expect((await catalog.checkpoint()).sequence).toBe(202);
  expect((await catalog.changesSince(2)).upTo).toBe(202);
  await catalog.close();
  await next.close();
  await claim.release();
});

it('an error of the disk does not count as a crash of the projector at its entry', async () => {
  const { file, claim, catalog } = await claimed();
  await catalog.close();
  // Entry 3 has crashed the projector of this process once.
  const note = `INSERT INTO projection_work VALUES ('catalog', 3, 0, '${thisProcess()}')`;
  await queryAt(file, note);
  for (let times = 0; times < 4; times += 1) {
    const failing = await claim.open();
    await fillDisk(failing);
    // Each entry needs more space than there is.
    await expect(failing.project(more)).rejects.toThrow(CatalogUnavailable);
    expect((await failing.checkpoint()).sequence).toBe(2);
    await failing.close();
  }
  const last = await claim.open();
  await last.project(more);
  expect((await last.checkpoint()).sequence).toBe(202);
  await last.close();
  await claim.release();
  expect(await queryAt(file, 'SELECT * FROM projection_work')).toEqual([]);
});

/** Runs a statement on a separate connection. */
const queryAt = async (file: string, sql: string): Promise<unknown> => {
  const other = new DataSource({ type: 'better-sqlite3', database: file });
  await other.initialize();
  const rows = await other.query<unknown>(sql);
  await other.destroy();
  return rows;
};

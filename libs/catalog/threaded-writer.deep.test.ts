import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentDifference, openCatalog, openSnapshot, type LogEntry } from '#catalog';
import { openWriter } from './project.ts';
import { cases } from '../../test/effort.ts';
import { distinct, entriesOf } from '../../test/oracle/fold-of.ts';
import { arrivals, histories } from '../../test/oracle/histories.ts';

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');

// Several histories one after the other: more than a transaction holds before the first rows are sent to the thread.
const logs = fc
  .array(histories({ identity: true, explicit: true, lifecycle: true }), {
    minLength: 6,
    maxLength: 12,
  })
  .map((all) => entriesOf(distinct(all.flatMap((history) => arrivals(history, idOf)))));

/**
 * Projects a log in transactions of so many entries into a file that a thread writes, without waiting for any
 * commit.
 */
const projectedBehind = async (
  entries: readonly LogEntry[],
  perTransaction: number,
  megabytes: number,
): Promise<string> => {
  const file = join(mkdtempSync(join(tmpdir(), 'threaded-writer-')), 'catalog.db');
  const url = `sqlite:${file}`;
  const catalog = await openCatalog(url);
  const writing = { megabytes, file, mayGoOn: () => undefined, onFailure: undefined };
  const writer = await openWriter(catalog.db.dataSource, writing);
  let checkpoint = await catalog.checkpoint();
  for (let at = 0; at < entries.length; at += perTransaction) {
    const some = entries.slice(at, at + perTransaction);
    for await (const to of writer.project(checkpoint, some, new Map())) checkpoint = to;
  }
  await writer.settled();
  await writer.close();
  await catalog.close();
  return url;
};

it('a catalog that a thread writes behind the projection has the same rows, with little memory too', async () => {
  await fc.assert(
    fc.asyncProperty(logs, fc.constantFrom(40, 1000), async (entries, perTransaction) => {
      const expected = await openCatalog('sqlite::memory:');
      await expected.project(entries);
      for (const megabytes of [0.05, 100]) {
        const found = await openSnapshot(await projectedBehind(entries, perTransaction, megabytes));
        const { rows, difference } = await contentDifference(expected, found, () => undefined);
        await found.close();
        expect(difference).toBeNull();
        expect(rows).toBeGreaterThan(entries.length);
      }
      await expected.close();
    }),
    { numRuns: cases(10) },
  );
}, 300_000);

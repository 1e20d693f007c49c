import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { makeFolder, openEventStore, verifyLog, type EventStore } from '#event-store';
import type { Config } from './config.ts';
import { copyLog } from './copy-log.ts';
import { fileOf } from './file-of.ts';
import { NothingThere, openLog, refuseMissingLog } from './engines.ts';
import { rebuild } from './rebuild.ts';
import type { Stage } from './verdict.ts';

/** Something stands where a backup or a restored log would go; nothing is ever written over. */
export class AlreadyThere extends Error {
  override readonly name = 'AlreadyThere';
}

/** A backup that is not as it was made. */
export class BadBackup extends Error {
  override readonly name = 'BadBackup';
}

/** What a backup says of itself. */
const manifest = z.object({ format: z.literal(1), entries: z.int(), digest: z.string() });

type Listener = (stage: Stage) => void;

/**
 * Copies the log, whatever engine it is on, into a new folder, while servers may go on; what they append meanwhile may be in it or not.
 * The catalog and the graph follow from the log, and are not in it. The copy is checked before it gets its name. Throws
 * {@link AlreadyThere}, and what the log throws for a damaged entry.
 */
export const backup = async (
  config: Config,
  folder: string,
  onStage: Listener,
): Promise<{ readonly entries: number }> => {
  refuseMissingLog(config);
  if (existsSync(folder)) {
    throw new AlreadyThere(`${folder} is there already: name a folder that is not, to be made`);
  }
  const partial = `${resolve(folder)}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const log = await openLog(config, { writesLog: false });
  try {
    makeFolder(partial);
    await withLog(`sqlite:${join(partial, LOG)}`, 'write', (copy) =>
      copyLog(log, copy, (done) => onStage({ stage: 'log', done, of: null })),
    );
    const { entries, digest } = await sound(partial, onStage);
    writeFileSync(
      join(partial, MANIFEST),
      `${JSON.stringify({ format: 1, entries, digest }, null, 2)}\n`,
      { flush: true },
    );
    renameSync(partial, folder);
    return { entries };
  } finally {
    await log.close();
  }
};

/**
 * Makes the log that the settings name from a backup, and the catalog from that. Throws {@link AlreadyThere} for a log that holds something,
 * {@link BadBackup} for a backup that is not as it was made, before anything is written.
 */
export const restore = async (
  config: Config,
  folder: string,
  onStage: Listener,
): Promise<{ readonly entries: number }> => {
  const said = readManifest(folder);
  const { entries, digest } = await sound(folder, onStage);
  if (entries !== said.entries || digest !== said.digest) {
    throw new BadBackup(
      `the backup ${folder} holds ${entries} entries with the digest ${digest}, but was made of ${said.entries} with ${said.digest}: take another one`,
    );
  }
  await withLog(`sqlite:${join(folder, LOG)}`, 'read', (from) => fill(config, from));
  return rebuild(config, { onStage });
};

const LOG = 'events.db';
const MANIFEST = 'backup.json';

const readManifest = (folder: string): z.infer<typeof manifest> => {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) {
    throw new NothingThere(`there is no backup at ${folder}: "ledgerline backup FOLDER" makes one`);
  }
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new BadBackup(`${path} is not what "ledgerline backup" writes: take another backup`, {
      cause,
    });
  }
};

// Under another name first, so that a crash leaves no half of a log where a whole one is looked for.
const fill = async ({ EVENT_STORE_URL: url }: Config, from: EventStore): Promise<void> => {
  const file = fileOf(url);
  if (file !== null && existsSync(file)) throw alreadyALog(file);
  const partial = file === null ? null : `${file}.restoring`;
  if (partial !== null) rmSync(partial, { force: true });
  await withLog(partial === null ? url : `sqlite:${partial}`, 'write', async (log) => {
    if ((await log.head()) !== null) throw alreadyALog('at EVENT_STORE_URL');
    await copyLog(from, log, () => undefined);
  });
  if (file === null || partial === null) return;
  rmSync(`${partial}.lock`, { force: true });
  renameSync(partial, file);
};

const alreadyALog = (where: string): AlreadyThere =>
  new AlreadyThere(
    `there is a log ${where} already: move it away, or name another place in EVENT_STORE_URL`,
  );

/** Checks a copy by itself, and what it holds. Throws {@link BadBackup}. */
const sound = async (
  folder: string,
  onStage: Listener,
): Promise<{ readonly entries: number; readonly digest: string }> =>
  withLog(`sqlite:${join(folder, LOG)}`, 'read', async (log) => {
    for await (const { problem } of verifyLog(log)) {
      throw new BadBackup(`the backup ${folder} is damaged: ${problem}`);
    }
    const hash = createHash('sha256');
    let entries = 0;
    for await (const batch of log.readAll(null)) {
      for (const { id, stream, revision } of batch) {
        hash.update(`${JSON.stringify([id, stream, revision])}\n`);
      }
      entries += batch.length;
      onStage({ stage: 'compare', done: entries, of: null });
    }
    return { entries, digest: hash.digest('hex') };
  });

const withLog = async <T>(
  url: string,
  how: 'read' | 'write',
  work: (log: EventStore) => Promise<T>,
): Promise<T> => {
  const log = await openEventStore(url, { readOnly: how === 'read' });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
};

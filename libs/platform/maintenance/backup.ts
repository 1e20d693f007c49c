import { createHash } from 'node:crypto';
import { existsSync, linkSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { openEventStore, shownLog, verifyLog, type EventStore } from '#event-store';
import type { Config } from '../config/config.ts';
import { copyLog } from './copy-log.ts';
import { fileOf } from '../file-of.ts';
import { NothingThere, openLog, refuseMissingLog } from '../engines.ts';
import { inOwnFolder } from './own-folder.ts';
import { rebuild } from './rebuild.ts';
import type { Stage } from './verdict.ts';

/** The target of a backup or restore already exists. Nothing is ever overwritten. */
export class AlreadyThere extends Error {
  override readonly name = 'AlreadyThere';
}

/** A backup is damaged or incomplete. */
export class BadBackup extends Error {
  override readonly name = 'BadBackup';
}

/** The description of a backup, in its manifest file. */
const manifest = z.object({ format: z.literal(1), entries: z.int(), digest: z.string() });

type Listener = (stage: Stage) => void;

/**
 * Copies the log of any engine into a new folder, while servers may continue. Entries appended
 * meanwhile may or may not be included. The catalog and the graph are not copied, because they can
 * be rebuilt from the log. The copy is checked before it gets its final name. Throws {@link
 * AlreadyThere}, {@link NothingThere} for a log without entries, and the log's error for a damaged
 * entry.
 */
export const backup = async (
  config: Config,
  folder: string,
  onStage: Listener,
): Promise<{ readonly entries: number }> => {
  refuseMissingLog(config);
  const target = resolve(folder);
  if (existsSync(target)) throw alreadyAFolder(folder);
  const log = await openLog(config, { writesLog: false });
  try {
    if ((await log.head()) === null) {
      throw new NothingThere(
        `the log ${shownLog(config.EVENT_STORE_URL)} has no entries: there is nothing to back up yet`,
      );
    }
    return await inOwnFolder(target, 'partial', async (partial) => {
      await withLog(`sqlite:${join(partial, LOG)}`, 'write', (copy) =>
        copyLog(log, copy, (done) => onStage({ stage: 'log', done, of: null })),
      );
      const { entries, digest } = await sound(partial, onStage);
      writeFileSync(
        join(partial, MANIFEST),
        `${JSON.stringify({ format: 1, entries, digest }, null, 2)}\n`,
        { flush: true },
      );
      unlessThere(alreadyAFolder(folder), () => renameSync(partial, target));
      return { entries };
    });
  } finally {
    await log.close();
  }
};

/**
 * Restores the configured log from a backup, and builds the catalog from it. Throws {@link
 * AlreadyThere} if the log has entries, and {@link BadBackup} for a damaged backup before anything
 * is written.
 */
export const restore = async (
  config: Config,
  folder: string,
  onStage: Listener,
): Promise<{ readonly entries: number }> => {
  const expected = readManifest(folder);
  const { entries, digest } = await sound(folder, onStage);
  if (entries !== expected.entries || digest !== expected.digest) {
    throw new BadBackup(
      `the backup ${folder} has ${entries} entries with the digest ${digest}, but its manifest says ${expected.entries} with ${expected.digest}: use another backup`,
    );
  }
  if (entries === 0) throw new BadBackup(`the backup ${folder} has no entries: use another backup`);
  await withLog(`sqlite:${join(folder, LOG)}`, 'read', (from) => fill(config, from));
  try {
    return await rebuild(config, { onStage });
  } catch (cause) {
    throw new OnlyLogRestored(
      `the log is restored, but the catalog could not be built: ${String(cause).replace(/^\w*Error: /, '')}; once that is fixed, build it with "ledgerline rebuild"`,
      { cause },
    );
  }
};

/** The log was restored and may already be in use, but the catalog could not be built. */
class OnlyLogRestored extends Error {
  override readonly name = 'OnlyLogRestored';
}

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
    throw new BadBackup(`${path} was not written by "ledgerline backup": use another backup`, {
      cause,
    });
  }
};

// Filled elsewhere first, so that a crash leaves no partial log at the configured path.
const fill = async ({ EVENT_STORE_URL: url }: Config, from: EventStore): Promise<void> => {
  const file = fileOf(url);
  if (file === null) return fillAt(url, from);
  if (existsSync(file)) throw alreadyALog(file);
  await inOwnFolder(file, 'restoring', async (partial) => {
    const made = join(partial, LOG);
    await fillAt(`sqlite:${made}`, from);
    // A link, unlike a rename, never replaces an existing file.
    unlessThere(alreadyALog(file), () => giveFile(made, file));
  });
};

const fillAt = (url: string, from: EventStore): Promise<void> =>
  withLog(url, 'write', async (log) => {
    if ((await log.head()) !== null) throw alreadyALog('at EVENT_STORE_URL');
    await copyLog(from, log, () => undefined);
  });

/** Gives the result its final name. Throws the given error if another process was faster. */
const unlessThere = (there: AlreadyThere, name: () => void): void => {
  try {
    name();
  } catch (cause) {
    if (!['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(codeOf(cause))) throw cause;
    there.cause = cause;
    throw there;
  }
};

// Some file systems do not support links.
const giveFile = (made: string, file: string): void => {
  try {
    linkSync(made, file);
  } catch (cause) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(cause))) throw cause;
    if (existsSync(file)) throw alreadyALog(file);
    renameSync(made, file);
  }
};

// Not `instanceof Error`: Node's errors may come from another realm.
const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const alreadyAFolder = (folder: string): AlreadyThere =>
  new AlreadyThere(`${folder} already exists: name a folder that does not exist`);

const alreadyALog = (where: string): AlreadyThere =>
  new AlreadyThere(
    `there is already a log ${where}: move it away, or name another place in EVENT_STORE_URL`,
  );

/** Checks a copy and computes its digest. Throws {@link BadBackup}. */
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

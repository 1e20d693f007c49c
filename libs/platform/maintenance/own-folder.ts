import { randomUUID } from 'node:crypto';
import { rmdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeFolder } from '#event-store';

/**
 * Runs `work` in a new temporary folder beside a path, on the same file system. The folder is
 * deleted at the end, unless `work` renamed it. If `work` fails, parent folders that were created
 * for it are deleted too. Folders left by a crash are never reused.
 */
export const inOwnFolder = async <T>(
  path: string,
  what: string,
  work: (folder: string) => Promise<T>,
): Promise<T> => {
  const own = `${resolve(path)}.${what}-${randomUUID().slice(0, 8)}`;
  const topmost = makeFolder(own) ?? own;
  let isDone = false;
  try {
    const result = await work(own);
    isDone = true;
    return result;
  } finally {
    rmSync(own, { recursive: true, force: true });
    if (!isDone) removeEmpty(dirname(own), topmost);
  }
};

const removeEmpty = (lowest: string, topmost: string): void => {
  for (let at = lowest; at.length >= topmost.length; at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      // The folder contains something else by now.
      return;
    }
  }
};

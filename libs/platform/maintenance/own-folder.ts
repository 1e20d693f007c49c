import { randomUUID } from 'node:crypto';
import { rmdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeFolder } from '#event-store';

/**
 * Works in a new folder beside a path, on its file system, which no other process works in. It goes when the work ends, unless that gave it
 * another name; with a failure the folders above it go too that were made for it. What a killed process leaves is never looked at.
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
      // Something else stands in it by now.
      return;
    }
  }
};

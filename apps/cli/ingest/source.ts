import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { compareUtf8 } from '#openlineage';
import { codeOf, messageOf } from '../causes.ts';
import { UsageError } from '../exit-codes.ts';

/** Something that events are read from. */
export interface Source {
  /** As people know it: the path, or `-`. */
  readonly name: string;
  /** Its size where that is known, for the progress bar. */
  readonly bytes: number;
  open(): Readable;
}

const EVENT_FILE = /\.(json|ndjson|jsonl)(\.gz)?$/i;

/**
 * The files that paths name, in that order; of a folder all files of events in it and below it, sorted by path; of `-` the
 * standard input. Throws {@link UsageError} for a path that is not there, and a folder that holds nothing of the kind.
 */
export const sourcesOf = async (
  paths: readonly string[],
  stdin: Readable,
): Promise<readonly Source[]> => {
  const sources: Source[] = [];
  for (const path of paths) {
    if (path === '-') sources.push({ name: '-', bytes: 0, open: () => stdin });
    else for (const source of await sourcesAt(path)) sources.push(source);
  }
  return sources;
};

const sourcesAt = async (path: string): Promise<readonly Source[]> => {
  const found = await statOf(path);
  if (!found.isDirectory()) return [fileSource(path, found.size)];
  const files = await filesBelow(path);
  if (files.length === 0) {
    throw new UsageError(
      `there is no file of events in the folder ${path}: *.json, *.ndjson and *.jsonl are looked for, also with .gz`,
    );
  }
  return Promise.all(files.map(async (file) => fileSource(file, (await statOf(file)).size)));
};

const statOf = async (path: string) => {
  try {
    return await stat(path);
  } catch (cause) {
    throw new UsageError(
      codeOf(cause) === 'ENOENT'
        ? `there is no file ${path}`
        : `the file ${path} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  }
};

// A link to a folder is not followed: it may lead back up.
const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const isOfEvents = (entry: Dirent): boolean =>
    (entry.isFile() || entry.isSymbolicLink()) && EVENT_FILE.test(entry.name);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(isOfEvents)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(compareUtf8);
};

const fileSource = (path: string, bytes: number): Source => ({
  name: path,
  bytes,
  open: () => createReadStream(path, { highWaterMark: 1 << 18 }),
});

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The canonical path of a catalog, so that a symbolic link to it is not taken for a second catalog.
 * The path is a file or, after a rebuild, a link to the current file beside it: `catalog.db ->
 * catalog.db.3`.
 */
export const placeOf = (path: string): string => {
  let at = resolve(path);
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const target = linkAt(at);
    if (target === null || numberOf(at, target) !== null) break;
    at = resolve(dirname(at), target);
  }
  return existsSync(dirname(at)) ? join(realpathSync(dirname(at)), basename(at)) : at;
};

/** The file that a path currently refers to. */
export const fileAt = (place: string): string => {
  const target = linkAt(place);
  return target === null ? place : resolve(dirname(place), target);
};

/** An id of the file at a path, which changes when it is replaced. Null: there is none. */
export const generationAt = (place: string): string | null => {
  const file = statSync(place, { throwIfNoEntry: false });
  return file === undefined ? null : `${linkAt(place) ?? 'a file'} ${file.ino}`;
};

/** Where the replacement is built. */
export const nextTo = (place: string): string => `${place}.next`;

/**
 * Replaces the current catalog by the next one, which no process may have open. At any moment the
 * path refers to one or the other. The new file gets a name that was never used before, because
 * SQLite finds a WAL by the name of its database, and readers of the old file must not find the WAL
 * of the new one.
 */
export const takePlace = (place: string): void => {
  const former = fileAt(place);
  const next = nextTo(place);
  if ((statSync(`${next}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new Error(`unreachable: ${next} takes over before its WAL is folded back into it`);
  }
  const file = `${place}.${newestNumber(place) + 1}`;
  // A WAL may be left of a file that somebody deleted.
  for (const name of [next, file]) removeWal(name);
  renameSync(next, file);
  syncFolder(place);
  pointTo(place, file);
  if (former === place) removeWal(place);
  else removeFile(former);
};

/** Completes or undoes a {@link takePlace} that was interrupted by a crash. */
export const tidy = (place: string): void => {
  if (!existsSync(dirname(place))) return;
  const present = fileAt(place);
  const left = generationsOf(place).filter((file) => file !== present);
  const newest = left.at(-1);
  // If the link is missing, somebody deleted the catalog in order to rebuild it, and there is no
  // previous one.
  const isNewer =
    newest !== undefined && existsSync(place) && numberIn(place, newest) > numberIn(place, present);
  if (isNewer && !existsSync(nextTo(place)) && !existsSync(`${newest}-wal`)) {
    renameSync(newest, nextTo(place));
  }
  for (const file of left) removeFile(file);
  if (present !== place) removeWal(place);
  rmSync(linkBeside(place), { force: true });
};

/** Deletes the catalog at a path. */
export const removeAt = (place: string): void => {
  const file = fileAt(place);
  rmSync(place, { force: true });
  removeFile(file);
};

const MOST_LINKS = 40;

const linkAt = (path: string): string | null => {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
};

const numberOf = (place: string, target: string): number | null => {
  const name = basename(place);
  if (target.slice(0, name.length + 1) !== `${name}.`) return null;
  const number = target.slice(name.length + 1);
  return /^[1-9]\d{0,8}$/.test(number) ? Number(number) : null;
};

const numberIn = (place: string, file: string): number => numberOf(place, basename(file)) ?? 0;

const generationsOf = (place: string): readonly string[] =>
  readdirSync(dirname(place))
    .filter((name) => numberOf(place, name) !== null)
    .map((name) => join(dirname(place), name))
    .sort((a, b) => numberIn(place, a) - numberIn(place, b));

const newestNumber = (place: string): number => {
  const newest = generationsOf(place).at(-1);
  return newest === undefined ? 0 : numberIn(place, newest);
};

const linkBeside = (place: string): string => `${place}.link`;

// Replaces the link in one step, by renaming a new link over it.
const pointTo = (place: string, file: string): void => {
  rmSync(linkBeside(place), { force: true });
  symlinkSync(basename(file), linkBeside(place));
  renameSync(linkBeside(place), place);
  syncFolder(place);
};

// Deletes the file first: without its WAL it might be incomplete, whereas SQLite ignores a WAL
// without a file.
const removeFile = (file: string): void => {
  rmSync(file, { force: true });
  removeWal(file);
};

const removeWal = (file: string): void => {
  for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
};

const syncFolder = (place: string): void => {
  const folder = openSync(dirname(place), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};

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
 * The place of a catalog by its real path, so that a link to it is no second catalog. What stands there is a file, or, once the
 * catalog was made anew, a link of ours to the file beside it that is the present generation: `catalog.db -> catalog.db.3`.
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

/** The file behind a place, for now. */
export const fileAt = (place: string): string => {
  const target = linkAt(place);
  return target === null ? place : resolve(dirname(place), target);
};

/** Tells what stands at a place from what stood there before, `null` when nothing does. */
export const generationAt = (place: string): string | null => {
  const file = statSync(place, { throwIfNoEntry: false });
  return file === undefined ? null : `${linkAt(place) ?? 'a file'} ${file.ino}`;
};

/** Where the next generation is made. */
export const nextTo = (place: string): string => `${place}.next`;

/**
 * Lets the next generation, which nobody has open, take its place: at any moment either the one or the other stands there. It
 * takes a name that no file had before, since SQLite finds a WAL by the name of its database: who still reads the former
 * generation must not meet the WAL of this one.
 */
export const takePlace = (place: string): void => {
  const former = fileAt(place);
  const next = nextTo(place);
  if ((statSync(`${next}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new Error(`unreachable: ${next} takes over before its WAL is folded back into it`);
  }
  const file = `${place}.${newestNumber(place) + 1}`;
  // Of a file that somebody deleted there may be a WAL left.
  for (const name of [next, file]) removeWal(name);
  renameSync(next, file);
  syncFolder(place);
  pointTo(place, file);
  if (former === place) removeWal(place);
  else removeFile(former);
};

/** Finishes, or undoes, what {@link takePlace} was in the midst of when its process ended. */
export const tidy = (place: string): void => {
  if (!existsSync(dirname(place))) return;
  const present = fileAt(place);
  const left = generationsOf(place).filter((file) => file !== present);
  const newest = left.at(-1);
  // Without the link there is no former one either: somebody deleted the catalog, to have it made anew.
  const isNewer =
    newest !== undefined && existsSync(place) && numberIn(place, newest) > numberIn(place, present);
  if (isNewer && !existsSync(nextTo(place)) && !existsSync(`${newest}-wal`)) {
    renameSync(newest, nextTo(place));
  }
  for (const file of left) removeFile(file);
  if (present !== place) removeWal(place);
  rmSync(linkBeside(place), { force: true });
};

/** Deletes what stands at a place. */
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

// A link beside, renamed over what stands there: so it is replaced in one step.
const pointTo = (place: string, file: string): void => {
  rmSync(linkBeside(place), { force: true });
  symlinkSync(basename(file), linkBeside(place));
  renameSync(linkBeside(place), place);
  syncFolder(place);
};

// The file first: without its WAL it might be half of something, and a WAL without a file is thrown away by SQLite.
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

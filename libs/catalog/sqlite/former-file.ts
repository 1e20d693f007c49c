import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Records, in a file beside a catalog, that this catalog is about to be replaced. */
export const noteFormer = (place: string, generation: string): void => {
  const all = [...new Set([generation, ...formerAt(place)])].slice(0, MOST);
  writeFileSync(fileBeside(place), `${JSON.stringify(all)}\n`);
};

/** The ids that were recorded since they were last forgotten, newest first. */
export const formerAt = (place: string): readonly string[] => {
  const file = fileBeside(place);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return [];
  // A crash may have left an incomplete file, whose ids are lost.
  return generations.safeParse(readFileSync(file, 'utf8')).data ?? [];
};

/**
 * Whether the last replacement was so long ago that nobody reads the old file any more. Readers of
 * a file cannot be detected.
 */
export const isLongFormer = (place: string): boolean => {
  const file = statSync(fileBeside(place), { throwIfNoEntry: false });
  return file === undefined || Date.now() - file.mtimeMs > READ_MILLISECONDS;
};

/** Forgets the ids of replaced catalogs. */
export const forgetFormerAt = (place: string): void => {
  rmSync(fileBeside(place), { force: true });
};

const fileBeside = (place: string): string => `${place}.former`;

const generations = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.array(z.string()));

const MOST = 50;
// Readers check for a new catalog twice a second, and an answer usually takes ten seconds at most.
const READ_MILLISECONDS = 60_000;

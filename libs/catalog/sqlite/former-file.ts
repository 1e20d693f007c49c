import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Notes, beside a catalog, that a generation of it is about to be replaced. */
export const noteFormer = (place: string, generation: string): void => {
  const all = [...new Set([generation, ...formerAt(place)])].slice(0, MOST);
  writeFileSync(fileBeside(place), `${JSON.stringify(all)}\n`);
};

/** The generations that were noted since they were last forgotten, the newest first. */
export const formerAt = (place: string): readonly string[] => {
  const file = fileBeside(place);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return [];
  // A crash may have left half of one: what it named is then not known any more.
  return generations.safeParse(readFileSync(file, 'utf8')).data ?? [];
};

/** Whether the last one was replaced so long ago that nobody reads it any more: who reads a file leaves no mark on it. */
export const isLongFormer = (place: string): boolean => {
  const file = statSync(fileBeside(place), { throwIfNoEntry: false });
  return file === undefined || Date.now() - file.mtimeMs > READ_MILLISECONDS;
};

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
// Readers look twice a second which generation stands there, and an answer takes ten seconds at most as a rule.
const READ_MILLISECONDS = 60_000;

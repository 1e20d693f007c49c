import { readdir, stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { codeOf, messageOf } from '../causes.ts';
import { UsageError } from '../exit-codes.ts';

/**
 * The change files that arguments name, sorted and each once: files as they are (`-` is standard input), folders as
 * all YAML and JSON files in them and below, and patterns with `*`, `**` and `?`; one without an ending, such as
 * `changes/**`, gives YAML and JSON. A folder or pattern may give no file; a file or folder that is named and
 * missing throws {@link UsageError}, so that a misspelt name does not pass a pipeline.
 */
export const changeFilesOf = async (given: readonly string[]): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const path of given) for (const file of await filesOf(path)) found.push(file);
  return [...new Set(found)].sort();
};

const filesOf = async (path: string): Promise<readonly string[]> => {
  if (path === '-') return [path];
  const kind = await kindOf(path);
  if (kind === 'FILE') return [path];
  if (kind === 'FOLDER') return (await below(path)).filter((file) => CHANGE_FILE.test(file));
  if (/[*?]/.test(path)) return matching(path);
  throw new UsageError(
    `there is no file ${path}: check the name, or give a pattern such as 'changes/*.yaml', which may match no file`,
  );
};

const CHANGE_FILE = /\.(yaml|yml|json)$/i;

const kindOf = async (path: string): Promise<'FILE' | 'FOLDER' | 'MISSING'> => {
  try {
    return (await stat(path)).isDirectory() ? 'FOLDER' : 'FILE';
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return 'MISSING';
    throw new UsageError(`the file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
};

/** All files in a folder and below it; none for a folder that is missing. */
const below = async (folder: string): Promise<readonly string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files: string[] = [];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const isFile = entry.isSymbolicLink() ? (await kindOf(path)) === 'FILE' : entry.isFile();
      if (isFile) files.push(path);
    }
    return files;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw new UsageError(`the folder ${folder} cannot be read: ${messageOf(cause)}`, { cause });
  }
};

const matching = async (given: string): Promise<readonly string[]> => {
  // As the files are spelled that are found: without ./ and with one slash where there are several.
  const pattern = normalize(given).split(sep).join('/');
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => /[*?]/.test(part));
  const folder = parts.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '.');
  const expression = expressionOf(pattern);
  const isAny = !(parts.at(-1) ?? '').includes('.');
  return (await below(folder)).filter(
    (file) => expression.test(file.split(sep).join('/')) && (!isAny || CHANGE_FILE.test(file)),
  );
};

/** `**` crosses folders, `*` and `?` do not. */
const expressionOf = (pattern: string): RegExp => {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[^*?]+/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
};

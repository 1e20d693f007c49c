import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { UsageError } from './exit-codes.ts';
import { formatInstant, parseInstant } from '#openlineage';

/** The moment a question is asked for, as the schema's `AsOf`. */
export type AsOf = { readonly sequence: number } | { readonly time: string };

/** What every command takes. */
export const globals = z.object({
  url: z.string().optional(),
  json: z.boolean().default(false),
});
export type Globals = z.infer<typeof globals>;

/** A moment as the options give it. */
export const moment = z.union([z.object({ sequence: z.number() }), z.object({ time: z.string() })]);

/** What every command that reads takes. */
export const reading = globals.extend({ asOf: moment.nullable().default(null) });
export type Reading = z.infer<typeof reading>;

export const asOfOption = (): Option =>
  new Option(
    '--as-of <moment>',
    'answer as of a moment: the first N entries of the log, or a time (2026-03-02T06:00:00Z)',
  ).argParser(parseMoment);

/** A dataset or job as it was typed: one text that names it, or a namespace and a name. */
export type AssetArguments = readonly [text: string] | readonly [namespace: string, name: string];

/** What the arguments that name an asset are, for help: see {@link assetOf}. */
export const ASSET =
  'a dataset or job: its full name, or an ending that no other name has; or its namespace';
export const ASSET_NAME = 'its name, when the first argument is its namespace';

/** A dataset or job as two arguments of the command line name it. */
export const assetOf = (first: string, second: string | undefined): AssetArguments =>
  second === undefined ? [first] : [first, second];

/** A dataset or job as the values of one option name it. Throws {@link UsageError} for more than two. */
export const assetOfOption = (option: string, words: readonly string[]): AssetArguments => {
  const [first, second] = words;
  if (first !== undefined && words.length <= 2) return assetOf(first, second);
  throw new UsageError(
    `${option} takes a name, or a namespace and a name: ${option} NAME, ${option} NAMESPACE NAME`,
  );
};

/** A moment beside the one that an answer is for. */
export const momentOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(parseMoment);

export const limitOption = (most = Infinity): Option =>
  new Option('--limit <n>', 'list at most so many, and give the total').argParser(
    parseWhole(1, most),
  );

export const depthOption = (): Option =>
  new Option('--depth <n>', 'follow at most so many datasets in a row').argParser(parseWhole(1));

export const wholeOption = (flags: string, least: number, description: string): Option =>
  new Option(flags, description).argParser(parseWhole(least));

/** Parses an argument that is a whole number. */
export const wholeArgument = (least: number) => parseWhole(least);

const parseWhole =
  (least: number, most = Infinity) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number;
    const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`A whole number ${range} is expected.`);
  };

const parseMoment = (text: string): AsOf => {
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))) {
    return { sequence: Number(text) };
  }
  const time = parseInstant(text);
  if (time !== null) return { time: formatInstant(time) };
  throw new InvalidArgumentError(
    'A number of entries (4711) or a time (2026-03-02T06:00:00Z) is expected.',
  );
};

const DAY = 86_400_000_000_000n;

/** Parses a time up to which something holds: of a date, the end of it (UTC). */
export const parseUntil = (text: string): string => {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const time = parseInstant(isDate ? `${text}T00:00:00Z` : text);
  if (time !== null) return formatInstant(isDate ? time + DAY : time);
  throw new InvalidArgumentError(
    'A date (2026-12-31) or a time (2026-12-31T12:00:00Z) is expected.',
  );
};

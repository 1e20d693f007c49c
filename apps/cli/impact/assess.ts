import { z } from 'zod';
import { withAsker } from '../ask/answering.ts';
import type { Asker, Freshness } from '../ask/ask.ts';
import { csv } from '../drawing/csv.ts';
import { dot } from '../drawing/dot.ts';
import { mermaid } from '../drawing/mermaid.ts';
import { NoAnswer, UsageError, type ExitCode } from '../exit-codes.ts';
import { print, write, type Io } from '../io.ts';
import { reading, type AsOf } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText } from '../show/printable.ts';
import { screenOf } from '../show/screen.ts';
import { askImpact } from './ask-impact.ts';
import { victimsOf, type Assessed } from './assessed.ts';
import { assessmentDrawing, assessmentSheet } from './assessment-drawing.ts';
import { assessmentMarkdown } from './assessment-markdown.ts';
import { assessmentSarif } from './assessment-sarif.ts';
import { assessmentText } from './assessment-text.ts';
import type { Given } from './change-given.ts';

export const FORMATS = ['table', 'json', 'markdown', 'sarif', 'csv', 'mermaid', 'dot'] as const;
export const FAIL_ON = ['breaking', 'degraded'] as const;

/** How an assessment is written, and when it is bad news. */
export const assessing = reading.extend({
  format: z.enum(FORMATS).nullable().default(null),
  failOn: z.enum(FAIL_ON).nullable().default(null),
  certain: z.boolean().default(false),
  maxLag: z.number().nullable().default(null),
});
export type Assessing = z.infer<typeof assessing>;

/**
 * Assesses proposals as {@link assessWith} does. Without any there is nothing to assess, which no server is asked
 * for.
 */
export const assess = async (
  io: Io,
  given: readonly Given[],
  options: Assessing,
): Promise<ExitCode> => {
  const format = formatOf(options);
  if (given.length > 1 && ONE_AT_A_TIME.includes(format)) {
    throw new UsageError(`--format ${format} takes one change file, not ${given.length}`);
  }
  if (given.length > 0) return assessWith(io, options, () => Promise.resolve(given));
  print(io.stderr, 'note: there is no change file, so there is nothing to assess\n');
  await write(io.stdout, rendered([], format, io));
  return 0;
};

/**
 * Assesses the proposals that `propose` gives, writes what was found out, and returns the exit code: 1 if one of
 * them has what `failOn` names, or was rejected.
 */
export const assessWith = async (
  io: Io,
  options: Assessing,
  propose: (asker: Asker) => Promise<readonly Given[]>,
): Promise<ExitCode> => {
  const { failOn, certain, maxLag, asOf } = options;
  const format = formatOf(options);
  let code: ExitCode = 0;
  await withAsker(io, options, async (asker) => {
    const assessed = await askEach(asker, await propose(asker), asOf);
    if (maxLag !== null && asOf === null) refuseStale(asker.freshness(), maxLag);
    await write(io.stdout, rendered(assessed, format, io));
    if (failOn !== null && assessed.some((one) => isBadNews(one, failOn, certain))) code = 1;
  });
  return code;
};

const formatOf = ({ json, format, certain, failOn }: Assessing): (typeof FORMATS)[number] => {
  if (json && format !== null && format !== 'json') {
    throw new UsageError(`--json and --format ${format} cannot both be: leave one of them out`);
  }
  if (certain && failOn === null) {
    throw new UsageError('--certain is about --fail-on: say what to fail on too');
  }
  return json ? 'json' : (format ?? 'table');
};

// A picture or a sheet is of one change.
const ONE_AT_A_TIME: readonly string[] = ['csv', 'mermaid', 'dot'];

/** Asks about each proposal. Throws {@link UsageError} with the problems of all that do not fit. */
const askEach = async (
  asker: Asker,
  given: readonly Given[],
  asOf: AsOf | null,
): Promise<readonly Assessed[]> => {
  const problems: string[] = [];
  const assessed: Assessed[] = [];
  for (const { proposal, file } of given) {
    try {
      const found = await askImpact(asker, proposal, asOf);
      assessed.push({ ...found, file });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const place = given.length > 1 && file !== null ? `${file.path}: ` : '';
      for (const problem of error.problems) problems.push(`${place}${problem}`);
    }
  }
  if (problems.length > 0) throw new UsageError(problems);
  return assessed;
};

/** An answer as of a fixed moment is never stale, so this is for answers as of now. */
const refuseStale = (freshness: Freshness | null, maxLag: number): void => {
  const lag = freshness?.lag ?? null;
  if (lag !== null && lag <= maxLag) return;
  throw new NoAnswer(
    lag === null
      ? `it is not known how many entries the answer is behind the log, and --max-lag allows ${maxLag}: ask again later`
      : `the answer is ${count(lag, 'entry', 'entries')} behind the log, and --max-lag allows ${maxLag}: ask again later`,
  );
};

const rendered = (all: readonly Assessed[], format: (typeof FORMATS)[number], io: Io): string => {
  const [first] = all;
  switch (format) {
    case 'table':
      return all.map((one) => assessmentText(one, screenOf(io))).join('\n');
    case 'json': {
      const documents = all.map(documentOf);
      return jsonText(documents.length === 1 ? documents[0] : documents);
    }
    case 'markdown':
      // A comment without text is refused by code hosts.
      return (
        all.map((one) => assessmentMarkdown(one, all.length)).join('\n') ||
        'There is nothing to assess.\n'
      );
    case 'sarif':
      return jsonText(assessmentSarif(all));
    case 'csv':
      return first ? csv(assessmentSheet(first)) : '';
    case 'mermaid':
      return first ? mermaid(assessmentDrawing(first)) : '';
    case 'dot':
      return first ? dot(assessmentDrawing(first)) : '';
  }
};

const documentOf = ({ hash, assessment, alreadySo, decision, file, asOf }: Assessed) => ({
  ...{ file: file?.path ?? null, asOf, hash, assessment, alreadySo, decision },
});

/**
 * What is carried out already, or what people accepted, is no bad news; what they rejected, or a waiver that ended,
 * is. Otherwise the victims count.
 */
const isBadNews = (
  assessed: Assessed,
  failOn: (typeof FAIL_ON)[number],
  certainOnly: boolean,
): boolean => {
  const { assessment, decision } = assessed;
  if (assessment === null || decision?.allows === true) return false;
  if (decision?.result === 'REJECTED' || decision?.result === 'EXPIRED') return true;
  return victimsOf(assessed).some(
    ({ severity, certainty }) =>
      (severity === 'BREAKING' || (failOn === 'degraded' && severity === 'DEGRADED')) &&
      (!certainOnly || certainty === 'CERTAIN'),
  );
};

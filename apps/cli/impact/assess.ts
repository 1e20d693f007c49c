import { z } from 'zod';
import { withAsker } from '../ask/answering.ts';
import type { Freshness } from '../ask/ask.ts';
import { csv } from '../drawing/csv.ts';
import { dot } from '../drawing/dot.ts';
import { mermaid } from '../drawing/mermaid.ts';
import { NoAnswer, UsageError, type ExitCode } from '../exit-codes.ts';
import { write, type Io } from '../io.ts';
import { reading } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText } from '../show/printable.ts';
import { screenOf } from '../show/screen.ts';
import { askImpact } from './ask-impact.ts';
import type { Assessed } from './assessed.ts';
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

/** Assesses a change, writes what comes of it, and says the exit code: 1 when there is what it was told to fail on. */
export const assess = async (io: Io, given: Given, options: Assessing): Promise<ExitCode> => {
  const { json, format, failOn, certain, maxLag, asOf } = options;
  if (json && format !== null && format !== 'json') {
    throw new UsageError(`--json and --format ${format} cannot both be: leave one of them out`);
  }
  if (certain && failOn === null) {
    throw new UsageError('--certain is about --fail-on: say what to fail on too');
  }
  let code: ExitCode = 0;
  await withAsker(io, options, async (asker) => {
    const assessed: Assessed = {
      ...(await askImpact(asker, given.proposal, asOf)),
      file: given.file,
    };
    if (maxLag !== null && asOf === null) refuseStale(asker.freshness(), maxLag);
    if (failOn !== null && !assessed.assessment.completeness.complete) {
      throw new NoAnswer('the assessment is not complete, so --fail-on cannot be decided');
    }
    await write(io.stdout, rendered(assessed, json ? 'json' : (format ?? 'table'), io));
    if (failOn !== null && hasBadNews(assessed, failOn, certain)) code = 1;
  });
  return code;
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

const rendered = (assessed: Assessed, format: (typeof FORMATS)[number], io: Io): string => {
  switch (format) {
    case 'table':
      return assessmentText(assessed, screenOf(io));
    case 'json':
      return jsonText({ hash: assessed.hash, assessment: assessed.assessment });
    case 'markdown':
      return assessmentMarkdown(assessed);
    case 'sarif':
      return jsonText(assessmentSarif(assessed));
    case 'csv':
      return csv(assessmentSheet(assessed));
    case 'mermaid':
      return mermaid(assessmentDrawing(assessed));
    case 'dot':
      return dot(assessmentDrawing(assessed));
  }
};

/** What is changed itself is no victim: that it goes is what was proposed. */
const hasBadNews = (
  { assessment }: Assessed,
  failOn: (typeof FAIL_ON)[number],
  certainOnly: boolean,
): boolean =>
  assessment.verdicts.some(
    ({ severity, certainty, distance }) =>
      distance > 0 &&
      (severity === 'BREAKING' || (failOn === 'degraded' && severity === 'DEGRADED')) &&
      (!certainOnly || certainty === 'CERTAIN'),
  );

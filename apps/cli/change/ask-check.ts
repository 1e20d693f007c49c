import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { UsageError } from '../exit-codes.ts';
import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';

const name = z.object({ namespace: z.string(), name: z.string() });

const asset = z.object({
  kind: z.enum(['DATASET', 'FIELD', 'JOB']),
  dataset: name.nullable(),
  field: z.string().nullable(),
  job: name.nullable(),
});

const victim = z.object({ asset, severity: z.string() });
const versions = z.object({ foldVersion: z.number(), rulesVersion: z.number() });

const check = z.object({
  asOf: z.number(),
  result: z.enum(['EQUAL', 'READ_DIFFERENTLY', 'DIFFERENT']),
  hash: z.string(),
  recomputed: z.string(),
  stored: versions,
  now: versions,
  parts: z.array(z.string()),
  gone: z.array(victim),
  added: z.array(victim),
  changed: z.array(victim.extend({ before: z.string() })),
});

/** A stored assessment beside the same question asked anew. */
export type Check = z.infer<typeof check>;

/** Checks the assessment of a change. Throws {@link UsageError} for one that was not assessed. */
export const askCheck = async (asker: Asker, id: string): Promise<Check> => {
  const { change } = await asker.ask(QUESTION, { id });
  if (change?.assessmentCheck) return change.assessmentCheck;
  throw new UsageError(
    `the change ${id} is not assessed yet: do so with "ledgerline change assess ${id}"`,
  );
};

/** What a check came to, with all that differs. */
export const checkText = (result: Check): string => {
  if (result.result === 'EQUAL') {
    return `the assessment as of #${result.asOf} is the same today: ${result.hash}\n`;
  }
  const { stored, now } = result;
  const first =
    result.result === 'READ_DIFFERENTLY'
      ? `the assessment as of #${result.asOf} is read differently: made by fold ${stored.foldVersion} and rules ${stored.rulesVersion}, read by fold ${now.foldVersion} and rules ${now.rulesVersion}`
      : `the assessment as of #${result.asOf} differs from what the log says`;
  return [
    `${first}\n`,
    `  stored ${result.hash}, made anew ${result.recomputed}; what differs: ${result.parts.join(', ')}\n`,
    ...result.gone.map((one) => `  no longer ${one.severity.toLowerCase()}: ${assetText(one)}\n`),
    ...result.added.map((one) => `  now ${one.severity.toLowerCase()}: ${assetText(one)}\n`),
    ...result.changed.map(
      (one) =>
        `  ${one.before.toLowerCase()} before, ${one.severity.toLowerCase()} now: ${assetText(one)}\n`,
    ),
  ].join('');
};

const assetText = ({ asset: { kind, dataset, field, job } }: z.infer<typeof victim>): string =>
  [
    kind.toLowerCase(),
    ...[dataset, job].flatMap((one) => (one ? [typed(one)] : [])),
    ...(field === null ? [] : [printable(field)]),
  ].join(' ');

const ASSET = 'asset { kind dataset { namespace name } field job { namespace name } } severity';

const QUESTION = {
  document: `
    query ($id: String!) {
      change(id: $id) {
        assessmentCheck {
          asOf result hash recomputed parts
          stored { foldVersion rulesVersion } now { foldVersion rulesVersion }
          gone { ${ASSET} } added { ${ASSET} } changed { ${ASSET} before }
        }
      }
    }`,
  answer: z.object({ change: z.object({ assessmentCheck: check.nullable() }).nullable() }),
};

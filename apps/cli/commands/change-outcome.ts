import type { Command } from 'commander';
import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { answering, type Answer } from '../ask/answering.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import { askOutcome, counts } from '../change/ask-outcome.ts';
import { findChange } from '../change/find-change.ts';
import { countsText, outcomeText } from '../change/outcome-text.ts';
import type { Context } from '../context.ts';
import { asOfOption, limitOption, reading, type AsOf } from '../options.ts';
import { count } from '../show/count.ts';
import { howMany } from '../show/how-many.ts';
import { typed } from '../show/names.ts';
import { table } from '../show/table.ts';

/** `ledgerline change outcome`, `record` and `unannounced`: what became of changes, and what changed unsaid. */
export const addOutcomes = (change: Command, { io, finish }: Context): void => {
  change
    .command('outcome')
    .summary('compare the predicted impact of a change with what happened')
    .argument('<id>', 'the id of the change, or its beginning')
    .addOption(asOfOption())
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = reading.parse(command.optsWithGlobals());
      const code = await answering(io, options, async (asker) => {
        const { asOf } = options;
        const outcome = await askOutcome(asker, await findChange(asker, id, asOf), asOf);
        return { document: outcome, text: (screen) => outcomeText(outcome, screen) };
      });
      finish(code);
    });
  change
    .command('record')
    .summary('show how accurate assessments have been')
    .addOption(asOfOption())
    .action(async (_options: unknown, command: Command) => {
      const options = reading.parse(command.optsWithGlobals());
      finish(await answering(io, options, (asker) => record(asker, options.asOf)));
    });
  change
    .command('unannounced')
    .summary('list breaking schema versions that were not proposed, newest first')
    .addOption(limitOption(1000))
    .addOption(asOfOption())
    .action(async (_options: unknown, command: Command) => {
      const options = listing.parse(command.optsWithGlobals());
      finish(await answering(io, options, (asker) => unannounced(asker, options)));
    });
};

const listing = reading.extend({ limit: z.number().nullable().default(null) });

const record = async (asker: Asker, asOf: AsOf | null): Promise<Answer> => {
  const { impactRecord } = await asker.ask(RECORD, { asOf });
  const { changes, precision, recall } = impactRecord;
  return {
    document: impactRecord,
    text: () =>
      [
        `${count(changes, 'change was', 'changes were')} made: ${countsText(impactRecord.counts)}.\n`,
        `precision ${percent(precision)}, recall ${percent(recall)}, as of #${impactRecord.asOf}.\n`,
      ].join(''),
  };
};

const percent = (ratio: number | null): string =>
  ratio === null ? 'not known' : `${Math.round(ratio * 100)}%`;

const RECORD = {
  document: `
    query ($asOf: AsOf) {
      impactRecord(asOf: $asOf) {
        asOf changes precision recall counts { hits misses falseAlarms pending unseen }
      }
    }`,
  answer: z.object({
    impactRecord: z.object({
      asOf: z.number(),
      changes: z.number(),
      precision: z.number().nullable(),
      recall: z.number().nullable(),
      counts,
    }),
  }),
};

const unannounced = async (
  asker: Asker,
  { asOf, limit }: z.infer<typeof listing>,
): Promise<Answer> => {
  const list = await askPages(
    asker,
    UNANNOUNCED,
    { asOf },
    (answer) => answer.unannouncedChanges,
    // Each is assessed anew.
    { limit, pageSize: 50 },
  );
  return {
    document: { asOf: list.asOf, totalCount: list.totalCount, changes: list.items },
    text: (screen) =>
      [
        ...(list.items.length > 0
          ? [
              table(
                ['EVENT', 'DATASET', 'VERSION', 'WHY IT IS BREAKING', 'BREAKS', 'DEGRADES'],
                list.items.map(({ since, dataset, number, reason, impact }) => [
                  `#${since.sequence}`,
                  typed(dataset),
                  number,
                  reason,
                  impact.summary.bySeverity.breaking,
                  impact.summary.bySeverity.degraded,
                ]),
                screen,
              ),
            ]
          : []),
        `${howMany(list.items.length, list, list.items.length === 1 ? 'change' : 'changes')}\n`,
      ].join(''),
  };
};

const UNANNOUNCED = {
  document: `
    query ($first: Int!, $after: String, $asOf: AsOf) {
      unannouncedChanges(first: $first, after: $after, asOf: $asOf) {
        nodes {
          dataset { namespace name } number reason since { sequence }
          impact { asOf hash summary { bySeverity { breaking degraded informational } } }
        }
        ${PAGE}
      }
    }`,
  answer: z.object({
    unannouncedChanges: pageOf(
      z.object({
        dataset: z.object({ namespace: z.string(), name: z.string() }),
        number: z.number(),
        reason: z.string(),
        since: z.object({ sequence: z.number() }),
        impact: z.object({
          asOf: z.number(),
          hash: z.string(),
          summary: z.object({
            bySeverity: z.object({
              breaking: z.number(),
              degraded: z.number(),
              informational: z.number(),
            }),
          }),
        }),
      }),
    ),
  }),
};

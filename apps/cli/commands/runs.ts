import type { Command } from 'commander';
import { z } from 'zod';
import { answering } from '../ask/answering.ts';
import type { Context } from '../context.ts';
import { asOfOption, limitOption, reading } from '../options.ts';
import { askQuiet } from '../runs/ask-quiet.ts';
import { askRuns } from '../runs/ask-runs.ts';
import { runsText } from '../runs/runs-text.ts';
import { subjectOf } from '../runs/subject.ts';

/** `ledgerline runs`: the runs of a job, those that read or wrote a dataset, or those under one run id. */
export const addRuns = (program: Command, { io, finish }: Context): void => {
  program
    .command('runs')
    .summary('list the runs of a job or dataset')
    .description(
      'Lists runs, the one with the latest event first: the runs of a job, the runs that read or wrote a dataset, or the runs with one run id. Of a run with several attempts, the newest is shown. A run that has not ended is stale 24 hours after its last event. A job is quiet after three cadences without an event; its cadence is the usual time between two starts.',
    )
    .option('--job <asset...>', 'the runs of this job')
    .option('--dataset <asset...>', 'the runs that read or wrote this dataset')
    .option('--run <id>', 'the runs that have this id, one for each job that uses it')
    .addOption(limitOption())
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = listing.parse(command.optsWithGlobals());
      const subject = subjectOf(options);
      const { asOf, limit } = options;
      const code = await answering(io, options, async (asker) => {
        const runs = await askRuns(asker, subject, asOf, limit);
        const { totalCount, items } = runs;
        if (subject.kind !== 'job' || runs.start === null) {
          return {
            document: { asOf: runs.asOf, totalCount, runs: items },
            text: (screen) => runsText(runs, subject, null, screen),
          };
        }
        const quiet = await askQuiet(asker, runs.start, runs.asOf);
        return {
          document: { asOf: runs.asOf, totalCount, runs: items, quiet },
          text: (screen) => runsText(runs, subject, quiet, screen),
        };
      });
      finish(code);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline runs --job order_lines.build
  $ ledgerline runs --dataset s3://shop-lake clean/order_lines --limit 5
  $ ledgerline runs --run 01952000-0000-7000-8000-000000000004 --as-of 24`;

const listing = reading.extend({
  job: z.array(z.string()).optional(),
  dataset: z.array(z.string()).optional(),
  run: z.string().optional(),
  limit: z.number().nullable().default(null),
});

import type { Command } from 'commander';
import { z } from 'zod';
import { answering } from '../ask/answering.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { asOfOption, assetOf, assetOfOption, depthOption, reading } from '../options.ts';
import { askProvenance, type Subject } from '../provenance/ask-provenance.ts';
import { provenanceText } from '../provenance/provenance-text.ts';

/** `ledgerline provenance`: which runs and data versions a run or a data version came from. */
export const addProvenance = (program: Command, { io, finish }: Context): void => {
  program
    .command('provenance')
    .summary('show the runs and data versions that a result came from')
    .description(
      'Goes back from a run, or from a data version of a dataset (by default the newest), through the data versions that were read to the runs that wrote them, until data that no known run has written. If an input states no version, the run read the newest version that was written before it began.',
    )
    .argument('<words...>', 'a run id; or a dataset, by its name or by its namespace and name')
    .option('--data-version <version>', 'the data version, as it was stated')
    .option('--job <asset...>', 'the job of the run, where several use its id')
    .addOption(depthOption())
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(async (words: readonly string[], _options: unknown, command: Command) => {
      const options = going.parse(command.optsWithGlobals());
      const subject = subjectOf(words, options);
      const code = await answering(io, options, async (asker) => {
        const found = await askProvenance(asker, subject, options.depth, options.asOf);
        const { asOf, run, version, steps, completeness } = found;
        return {
          document: { asOf, run, version, steps, completeness },
          text: (screen) => provenanceText(found, screen),
        };
      });
      finish(code);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline provenance customer_revenue
  $ ledgerline provenance 01953000-0000-7000-8000-000000000005 --depth 1
  $ ledgerline provenance s3://shop-lake clean/order_lines --as-of 24 --json`;

const going = reading.extend({
  dataVersion: z.string().nullable().default(null),
  job: z.array(z.string()).nullable().default(null),
  depth: z.number().nullable().default(null),
});

const subjectOf = (
  words: readonly string[],
  { dataVersion: version, job }: Pick<z.infer<typeof going>, 'dataVersion' | 'job'>,
): Subject => {
  const [first = '', second] = words;
  if (words.length > 2 || (job !== null && (words.length > 1 || version !== null)))
    throw new UsageError(
      'give a run (RUN, with --job if several jobs use that run id) or a dataset (NAME or NAMESPACE NAME, with --data-version for an older version)',
    );
  if (job !== null) return { kind: 'run', runId: first, job: assetOfOption('--job', job) };
  if (words.length === 1 && version === null) return { kind: 'either', text: first };
  return { kind: 'dataset', asset: assetOf(first, second), version };
};

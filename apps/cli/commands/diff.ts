import type { Command } from 'commander';
import { z } from 'zod';
import { answering } from '../ask/answering.ts';
import { findAsset } from '../ask/start.ts';
import type { AssetArguments } from '../options.ts';
import type { Context } from '../context.ts';
import { askDiff } from '../diff/ask-diff.ts';
import { askPathDiff } from '../diff/ask-path-diff.ts';
import { diffText } from '../diff/diff-text.ts';
import { pathText } from '../diff/path-text.ts';
import { UsageError } from '../exit-codes.ts';
import { ASSET, ASSET_NAME, assetOf, globals, moment, momentOption } from '../options.ts';

/** `ledgerline diff`: what differs between two moments, or what became of the way from one dataset to another. */
export const addDiff = (program: Command, { io, finish }: Context): void => {
  program
    .command('diff')
    .summary('show what changed between two moments')
    .description(
      'Compares two moments: datasets, jobs, edges, fields and schema versions that are new or gone, each with the event that changed it. What was opened and closed in between is not listed. With --path, shows whether the data of one dataset reached another at either moment, and what was opened or closed on the path.',
    )
    .argument('[asset]', `only changes at ${ASSET}`)
    .argument('[name]', ASSET_NAME)
    .addOption(
      momentOption(
        '--from <moment>',
        'the earlier moment: the first N entries of the log, or a time (2026-03-02T06:00:00Z)',
      ).makeOptionMandatory(),
    )
    .addOption(momentOption('--to <moment>', 'the later moment; the default is now'))
    .option('--job', 'only jobs')
    .option('--path <assets...>', 'the way from one dataset to another')
    .option('--source-field <path>', 'with --path: from this field of the first dataset')
    .option('--target-field <path>', 'with --path: to this field of the second dataset')
    .addHelpText('after', EXAMPLES)
    .action(
      async (
        asset: string | undefined,
        name: string | undefined,
        _options: unknown,
        command: Command,
      ) => {
        const options = comparing.parse(command.optsWithGlobals());
        const about = asset === undefined ? null : assetOf(asset, name);
        const ends = endsOf(options.path);
        if (ends && about)
          throw new UsageError('--path names its datasets itself: leave the other name out');
        if (!ends && (options.sourceField ?? options.targetField) !== null)
          throw new UsageError('--source-field and --target-field need --path');
        const { from, to } = options;
        const code = await answering(io, { ...options, asOf: to }, async (asker) => {
          if (ends) {
            const { sourceField, targetField } = options;
            const path = await askPathDiff(
              asker,
              { from, to },
              { ...ends, sourceField, targetField },
            );
            return { document: path, text: (screen) => pathText(path, screen) };
          }
          const start = about && (await findAsset(asker, options.job ? 'job' : null, about, to));
          const diff = await askDiff(
            asker,
            { from, to },
            start && { kind: start.kind, name: start },
          );
          return { document: diff, text: (screen) => diffText(diff, screen) };
        });
        finish(code);
      },
    );
};

const EXAMPLES = `
Examples:
  $ ledgerline diff --from 30
  $ ledgerline diff --from 2026-03-03T00:00:00Z --to 38 s3://shop-lake clean/order_lines
  $ ledgerline diff --from 30 --path postgres://shop-db:5432 shop.public.coupons s3://shop-lake clean/order_lines`;

const comparing = globals.extend({
  from: moment,
  to: moment.nullable().default(null),
  job: z.boolean().default(false),
  path: z.array(z.string()).nullable().default(null),
  sourceField: z.string().nullable().default(null),
  targetField: z.string().nullable().default(null),
});

/** Two datasets, each by one text or each by namespace and name. */
const endsOf = (
  words: readonly string[] | null,
): { readonly source: AssetArguments; readonly target: AssetArguments } | null => {
  if (words === null) return null;
  const [a = '', b = '', c = '', d = ''] = words;
  if (words.length === 2) return { source: [a], target: [b] };
  if (words.length === 4) return { source: [a, b], target: [c, d] };
  throw new UsageError(
    '--path takes two datasets: --path NAME NAME, or --path NAMESPACE NAME NAMESPACE NAME',
  );
};

import type { Command } from 'commander';
import { z } from 'zod';
import { answering } from '../ask/answering.ts';
import { findAsset } from '../ask/start.ts';
import { askAsset } from '../asset/ask-asset.ts';
import { assetText } from '../asset/asset-text.ts';
import type { Context } from '../context.ts';
import { ASSET, ASSET_NAME, assetOf, asOfOption, reading } from '../options.ts';

/** `ledgerline show`: what is known of a dataset or job, with who states it. */
export const addShow = (program: Command, { io, finish }: Context): void => {
  program
    .command('show')
    .summary('show what is known of a dataset or job')
    .description(
      'Shows a dataset or job: its names, description, owners and tags, with the integrations that state each of them and the entry of the log since which they do; its columns; which jobs write and read it, or what it writes and reads; when it was last written or run; and how many versions of it there are. With --json also all its facets.',
    )
    .argument('<asset>', ASSET)
    .argument('[name]', ASSET_NAME)
    .option('--job', 'only jobs')
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(async (text: string, name: string | undefined, _options: unknown, command: Command) => {
      const options = showing.parse(command.optsWithGlobals());
      const code = await answering(io, options, async (asker) => {
        const kind = options.job ? 'job' : null;
        const start = await findAsset(asker, kind, assetOf(text, name), options.asOf);
        const asset = await askAsset(asker, start.kind, start);
        return {
          document: { asOf: start.asOf, ...asset, kind: asset.kind.toUpperCase() },
          text: (screen) => assetText(asset, start.asOf, screen),
        };
      });
      finish(code);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline show customers
  $ ledgerline show postgres://shop-db:5432 shop.public.customers
  $ ledgerline show daily_revenue --job
  $ ledgerline show s3://shop-lake/raw/orders --as-of 2026-03-03T06:00:00Z --json`;

const showing = reading.extend({ job: z.boolean().default(false) });

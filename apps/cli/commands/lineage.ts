import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { answering, type Answer } from '../ask/answering.ts';
import { findAsset } from '../ask/start.ts';
import type { AssetArguments } from '../options.ts';
import type { Context } from '../context.ts';
import { csv } from '../drawing/csv.ts';
import { dot } from '../drawing/dot.ts';
import { lineageDrawing, type Side } from '../drawing/lineage-drawing.ts';
import { lineageSheet } from '../drawing/lineage-sheet.ts';
import { mermaid } from '../drawing/mermaid.ts';
import { UsageError } from '../exit-codes.ts';
import { askLineage, type Reach } from '../lineage/ask-lineage.ts';
import { askUses } from '../lineage/ask-uses.ts';
import { label } from '../lineage/branches.ts';
import { askHops, hopsOfPaths } from '../lineage/hops.ts';
import { lineageText } from '../lineage/lineage-text.ts';
import type { Way } from '../lineage/questions.ts';
import {
  ASSET,
  ASSET_NAME,
  assetOf,
  asOfOption,
  depthOption,
  moment,
  momentOption,
  reading,
} from '../options.ts';
import { typed } from '../show/names.ts';

/** `ledgerline lineage`: what fed a dataset, a field or a job, and what it feeds, as a tree. */
export const addLineage = (program: Command, { io, finish }: Context): void => {
  program
    .command('lineage')
    .summary('show the lineage of a dataset, field or job as a tree')
    .description(
      'Shows what is upstream and downstream of a dataset, of one of its fields, or of a job. Each dataset is shown once, at its shortest path; further paths to it end in "see above". An item is certain if every step to it is known by field, and possible otherwise.',
    )
    .argument('<asset>', ASSET)
    .argument('[name]', ASSET_NAME)
    .option('--field <path>', 'follow only this field')
    .addOption(new Option('--job', 'only jobs').conflicts('field'))
    .addOption(new Option('--upstream', 'only upstream').conflicts('downstream'))
    .option('--downstream', 'only what it feeds')
    .addOption(depthOption())
    .option('--ever', 'follow every edge that held at the moment or before')
    .addOption(
      momentOption(
        '--since <moment>',
        'follow every edge that held at any time since then',
      ).conflicts('ever'),
    )
    .addOption(new Option('--format <format>', 'the format, instead of a tree').choices(FORMATS))
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(
      async (asset: string, name: string | undefined, _options: unknown, command: Command) => {
        const options = following.parse(command.optsWithGlobals());
        const ask = (asker: Asker) => follow(asker, assetOf(asset, name), options);
        finish(await answering(io, options, ask));
      },
    );
};

const EXAMPLES = `
Examples:
  $ ledgerline lineage board_report --upstream
  $ ledgerline lineage postgres://shop-db:5432 shop.public.orders --field ordered_at
  $ ledgerline lineage spark-shop order_lines.build --job --depth 1
  $ ledgerline lineage s3://shop-lake clean/order_lines --as-of 24
  $ ledgerline lineage s3://shop-lake raw/orders --format dot | dot -Tsvg > orders.svg`;

const FORMATS = ['csv', 'mermaid', 'dot'] as const;

const following = reading.extend({
  field: z.string().nullable().default(null),
  job: z.boolean().default(false),
  upstream: z.boolean().default(false),
  downstream: z.boolean().default(false),
  depth: z.number().nullable().default(null),
  ever: z.boolean().default(false),
  since: moment.nullable().default(null),
  format: z.enum(FORMATS).nullable().default(null),
});

const follow = async (
  asker: Asker,
  given: AssetArguments,
  options: z.infer<typeof following>,
): Promise<Answer> => {
  const { field, depth, asOf, json, format } = options;
  if (json && format !== null) {
    throw new UsageError(`--json and --format ${format} cannot both be: leave one of them out`);
  }
  const start = await findAsset(asker, options.job ? 'job' : null, given, asOf);
  const { kind } = start;
  if (kind === 'job' && field !== null) {
    throw new UsageError(`${typed(start)} is a job and has no fields: leave --field out`);
  }
  const scope = options.ever ? 'EVER' : 'CURRENT';
  const window = options.since && { from: options.since };
  const reach: Reach = { kind, field, depth, scope, window };
  const sides: Side[] = [];
  for (const way of waysOf(options)) {
    const lineage = await askLineage(asker, start, reach, way);
    // For the tree only: they take many questions.
    const hops = json
      ? []
      : field === null
        ? await askHops(asker, start, reach, way)
        : hopsOfPaths(lineage.datasets, way);
    const uses = format === null ? [] : await askUses(asker, start.asOf, way, lineage, hops);
    sides.push({ way, lineage, hops, uses });
  }
  return {
    document: {
      ...{ asOf: start.asOf, kind: kind.toUpperCase() },
      ...{ namespace: start.namespace, name: start.name, field, aliases: start.aliases },
      ...Object.fromEntries(sides.map(({ way, lineage }) => [way, lineage])),
    },
    text: (screen) => {
      if (format === 'csv') return csv(lineageSheet(start, reach, sides));
      if (format === 'mermaid') return mermaid(lineageDrawing(start, reach, sides));
      if (format === 'dot') return dot(lineageDrawing(start, reach, sides));
      return [
        `${screen.paint.bold(label({ ...start, field }, field !== null))}\n`,
        ...(start.aliases.length > 0 ? [`also ${start.aliases.map(typed).join(', ')}\n`] : []),
        ...sides.map(({ way, lineage, hops }) =>
          lineageText(start, reach, way, lineage, hops, screen),
        ),
        `As of #${start.asOf}.\n`,
      ].join('');
    },
  };
};

const waysOf = ({ upstream, downstream }: z.infer<typeof following>): readonly Way[] =>
  upstream === downstream ? ['upstream', 'downstream'] : upstream ? ['upstream'] : ['downstream'];

import { Option, type Command } from 'commander';
import { z } from 'zod';
import { answering } from '../ask/answering.ts';
import type { Context } from '../context.ts';
import { UsageError, type ExitCode } from '../exit-codes.ts';
import { askReach } from '../impact/ask-reach.ts';
import { assess, assessing, assessWith, FAIL_ON, FORMATS } from '../impact/assess.ts';
import { changeFilesOf } from '../impact/change-files.ts';
import { changedSince } from '../impact/changed-since.ts';
import { changeOfFile, changeOfOptions, type Given } from '../impact/change-given.ts';
import { columnsOfFile, schemaChange } from '../impact/schema-given.ts';
import { print, type Io } from '../io.ts';
import { asOfOption, depthOption, wholeOption } from '../options.ts';
import { typed, type Name } from '../show/names.ts';
import { printable } from '../show/printable.ts';

/** `ledgerline impact`: what a proposed change breaks; or everything that a dataset, field or job reaches. */
export const addImpact = (program: Command, { io, finish }: Context): void => {
  program
    .command('impact')
    .summary('predict what a change breaks, or list what is downstream')
    .description(
      'Predicts what a proposed change breaks or degrades (--change FILE, or --kind with an asset): a verdict for every affected dataset, field and job. Without these options, lists everything downstream of a dataset, of one of its fields, or of a job, nearest first. An item is certain if every step to it is known by field, and possible otherwise.',
    )
    .argument('[namespace]', 'the namespace of the dataset (or job)')
    .argument('[name]', 'its name')
    .option('--field <path>', 'only what this field reaches; with --kind the field that changes')
    .addOption(new Option('--job', 'the name is that of a job').conflicts('field'))
    .addOption(depthOption())
    .addOption(asOfOption())
    .option(
      '--change <file...>',
      'assess what these files propose (YAML or JSON; - for stdin): files, folders or patterns',
    )
    .option(
      '--changed-since <ref>',
      'only change files that the branch touches since it left <ref>',
    )
    .addOption(
      new Option('--kind <kind>', 'assess a change such as DROP_FIELD').conflicts('change'),
    )
    .addOption(
      new Option(
        '--schema <file>',
        'assess that the dataset gets these columns (YAML or JSON)',
      ).conflicts(['change', 'kind', 'field', 'job']),
    )
    .option('--create', 'with --schema, the dataset may be a new one')
    .option('--to <name>', 'its new name, with --kind')
    .option('--type <type>', 'its new type, with --kind')
    .option('--note <text>', 'what its meaning or unit becomes, with --kind')
    .addOption(wholeOption('--hours <n>', 1, 'how late a feed is, with --kind'))
    .addOption(new Option('--format <format>', 'the format of the assessment').choices(FORMATS))
    .addOption(
      new Option('--fail-on <verdict>', 'exit with 1 if a verdict is at least this severe').choices(
        FAIL_ON,
      ),
    )
    .option('--certain', 'fail only on what is certain')
    .addOption(
      wholeOption('--max-lag <n>', 0, 'exit with 3 if the lag in entries is larger, or unknown'),
    )
    .addHelpText('after', EXAMPLES)
    .action(
      async (
        namespace: string | undefined,
        name: string | undefined,
        _options: unknown,
        command: Command,
      ) => {
        const options = following.parse(command.optsWithGlobals());
        const start = startOf(namespace, name);
        finish(await answered(io, start, options));
      },
    );
};

const EXAMPLES = `
Examples:
  $ ledgerline impact --change drop-status.yaml --fail-on breaking --format markdown
  $ ledgerline impact --change 'changes/*.yaml' --fail-on breaking --format sarif
  $ ledgerline impact postgres://shop-db:5432 shop.public.orders --schema wanted.yaml --fail-on breaking
  $ ledgerline impact postgres://shop-db:5432 shop.public.orders --field status --kind DROP_FIELD
  $ ledgerline impact postgres://shop-db:5432 shop.public.orders --field ordered_at
  $ ledgerline impact s3://shop-lake clean/order_lines --json`;

const following = assessing.extend({
  field: z.string().optional(),
  job: z.boolean().default(false),
  depth: z.number().nullable().default(null),
  change: z.array(z.string()).optional(),
  changedSince: z.string().optional(),
  schema: z.string().optional(),
  create: z.boolean().default(false),
  kind: z.string().optional(),
  to: z.string().optional(),
  type: z.string().optional(),
  note: z.string().optional(),
  hours: z.number().optional(),
});
type Following = z.infer<typeof following>;

const startOf = (namespace?: string, name?: string): Name | null => {
  if (namespace === undefined) return null;
  if (name === undefined)
    throw new UsageError('a namespace is given without a name: this command takes both');
  return { namespace, name };
};

const answered = async (io: Io, start: Name | null, options: Following): Promise<ExitCode> => {
  const { change, kind, schema, changedSince: changedSinceRef } = options;
  if (change !== undefined && start === null) {
    const given: Given[] = [];
    const named = await changeFilesOf(change);
    const files =
      changedSinceRef === undefined ? named : await changedSince(changedSinceRef, named);
    for (const file of files) given.push(await changeOfFile(file, io));
    return assess(io, given, options);
  }
  if (change !== undefined) {
    throw new UsageError('--change names everything that changes: leave out namespace and name');
  }
  if (start === null) throw new UsageError('name a dataset, or give --change FILE');
  if (schema !== undefined) return assessSchema(io, start, schema, options);
  if (kind !== undefined) {
    return assess(io, [changeOfOptions(optionsOf(start, options))], options);
  }
  const idle = ONLY_OF_CHANGES.find(
    (option) => options[option] !== undefined && options[option] !== null,
  );
  if (idle !== undefined) {
    throw new UsageError(`--${dashed(idle)} is about a change: give --change FILE or --kind too`);
  }
  return answering(io, options, (asker) =>
    askReach(asker, start, { ...options, field: options.field ?? null }),
  );
};

/** Assesses what gives the dataset the columns of a file. */
const assessSchema = async (
  io: Io,
  name: Name,
  file: string,
  options: Following,
): Promise<ExitCode> => {
  const columns = await columnsOfFile(file);
  return assessWith(io, options, async (asker) => {
    const { create: isNew, asOf } = options;
    const { change, note } = await schemaChange(asker, name, columns, { isNew, asOf });
    if (note !== null) print(io.stderr, `note: ${printable(note)}\n`);
    if (change !== null) {
      return [
        {
          proposal: { title: `Schema of ${name.name}`, reason: '', changes: [change] },
          file: null,
        },
      ];
    }
    print(io.stderr, `note: ${typed(name)} has these columns already, so nothing changes\n`);
    return [];
  });
};

const ONLY_OF_CHANGES = [
  'changedSince',
  'to',
  'type',
  'note',
  'hours',
  'format',
  'failOn',
  'maxLag',
] as const;

const dashed = (option: string): string =>
  option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const optionsOf = (start: Name, { kind, job, field, to, type, note, hours }: Following) => ({
  kind,
  [job ? 'job' : 'dataset']: start,
  ...{ field, to, type, note, hours },
});

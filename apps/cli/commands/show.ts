import type { Command } from 'commander';
import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { answering, type Answer } from '../ask/answering.ts';
import { findStart } from '../ask/start.ts';
import type { Context } from '../context.ts';
import { asOfOption, reading } from '../options.ts';
import { typed, type Name } from '../show/names.ts';
import { table, type Cell } from '../show/table.ts';

/** `ledgerline show`: the description, owners and tags of a dataset or job, with who states them. */
export const addShow = (program: Command, { io, finish }: Context): void => {
  program
    .command('show')
    .summary('show the description, owners and tags of a dataset or job')
    .description(
      'Shows the description, owners and tags of a dataset or job, with the integrations that state each of them and the entry of the log since which they do. With --json also all its facets.',
    )
    .argument('<namespace>', 'the namespace of the dataset (or job)')
    .argument('<name>', 'its name')
    .option('--job', 'the name is that of a job')
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(async (namespace: string, name: string, _options: unknown, command: Command) => {
      const options = showing.parse(command.optsWithGlobals());
      const kind = options.job ? 'job' : 'dataset';
      finish(
        await answering(io, options, async (asker) => {
          const start = await findStart(asker, kind, { namespace, name }, options.asOf);
          return show(asker, kind, start);
        }),
      );
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline show postgres://shop-db:5432 shop.public.customers
  $ ledgerline show --job dbt-shop shop.daily_revenue
  $ ledgerline show s3://shop-lake raw/orders --as-of 2026-03-03T06:00:00Z --json`;

const showing = reading.extend({ job: z.boolean().default(false) });

const statedBy = z.object({
  integration: z.string(),
  person: z.boolean(),
  since: z.object({ sequence: z.number(), recordedAt: z.string() }),
});

const described = z.object({
  namespace: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  descriptionStatedBy: statedBy.nullable(),
  owners: z.array(
    z.object({ name: z.string(), type: z.string().nullable(), statedBy: z.array(statedBy) }),
  ),
  tags: z.array(
    z.object({
      key: z.string(),
      value: z.string(),
      field: z.string().nullable(),
      statedBy: z.array(statedBy),
    }),
  ),
  facets: z.array(
    z.object({
      key: z.string(),
      integration: z.string(),
      counts: z.boolean(),
      since: statedBy.shape.since,
      json: z.string(),
    }),
  ),
});

const SINCE = 'since { sequence recordedAt }';
const STATED_BY = `{ integration person ${SINCE} }`;
const DESCRIBED = `{
  namespace
  name
  description
  descriptionStatedBy ${STATED_BY}
  owners { name type statedBy ${STATED_BY} }
  tags { key value field statedBy ${STATED_BY} }
  facets { key integration counts ${SINCE} json }
}`;

const questionOf = (kind: 'dataset' | 'job') => ({
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf) {
      found: ${kind}(namespace: $namespace, name: $name, asOf: $asOf) ${DESCRIBED}
    }`,
  answer: z.object({ found: described }),
});

const show = async (
  asker: Asker,
  kind: 'dataset' | 'job',
  { namespace, name, asOf }: Name & { readonly asOf: number },
): Promise<Answer> => {
  const variables = { namespace, name, asOf: { sequence: asOf } };
  const { found } = await asker.ask(questionOf(kind), variables);
  return {
    document: { asOf, kind: kind.toUpperCase(), ...found },
    text: (screen) => {
      const rows = rowsOf(found);
      const list = rows.length > 0 ? table(HEAD, rows, screen) : '';
      const none = rows.length > 0 ? '' : 'Without description, owners and tags. ';
      return `${screen.paint.bold(typed(found))}\n${list}${none}As of #${asOf}.\n`;
    },
  };
};

const HEAD = ['WHAT', 'VALUE', 'FIELD', 'STATED BY', 'SINCE'];

const rowsOf = ({
  description,
  descriptionStatedBy,
  owners,
  tags,
}: z.infer<typeof described>): readonly (readonly Cell[])[] => {
  const rows = (
    what: string,
    value: string,
    field: string | null,
    all: readonly z.infer<typeof statedBy>[],
  ): readonly (readonly Cell[])[] =>
    all.map(({ integration, since }, index) => [
      ...(index === 0 ? [what, value, field ?? ''] : ['', '', '']),
      integration,
      `#${since.sequence}`,
    ]);
  return [
    ...(descriptionStatedBy
      ? rows('description', description ?? '', null, [descriptionStatedBy])
      : []),
    ...owners.flatMap(({ name, type, statedBy: by }) =>
      rows('owner', type === null ? name : `${name} (${type})`, null, by),
    ),
    ...tags.flatMap(({ key, value, field, statedBy: by }) =>
      rows('tag', `${key}=${value}`, field, by),
    ),
  ];
};

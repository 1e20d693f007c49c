import type { Command } from 'commander';
import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { answering, type Answer } from '../ask/answering.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import type { Context } from '../context.ts';
import { asOfOption, limitOption, reading } from '../options.ts';
import { howMany } from '../show/how-many.ts';
import { shortTime } from '../show/moments.ts';
import { table } from '../show/table.ts';

/** `ledgerline producers`: who sends events, in which versions, and when each was heard. */
export const addProducers = (program: Command, { io, finish }: Context): void => {
  program
    .command('producers')
    .summary('list the integrations that send events')
    .description(
      'Lists the integrations that send events, by name: the kinds of their events, how many they sent, the entries of the log with their first and last event, and when the last one was received. All versions of an integration are one line, which shows the version of its last event.',
    )
    .addOption(limitOption())
    .addOption(asOfOption())
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = listing.parse(command.optsWithGlobals());
      finish(await answering(io, options, (asker) => producers(asker, options)));
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline producers
  $ ledgerline producers --as-of 2026-03-03T06:00:00Z --json`;

const listing = reading.extend({ limit: z.number().nullable().default(null) });

const heard = z.object({
  producer: z.string(),
  events: z.number(),
  firstHeard: z.object({ sequence: z.number(), recordedAt: z.string() }),
  lastHeard: z.object({ sequence: z.number(), recordedAt: z.string() }),
});

const HEARD =
  'producer events firstHeard { sequence recordedAt } lastHeard { sequence recordedAt }';

const QUESTION = {
  document: `
    query ($first: Int!, $after: String, $asOf: AsOf) {
      producers(first: $first, after: $after, asOf: $asOf) {
        nodes { ${HEARD} kinds versions { ${HEARD} version } }
        ${PAGE}
      }
    }`,
  answer: z.object({
    producers: pageOf(
      heard.extend({
        kinds: z.array(z.string()),
        versions: z.array(heard.extend({ version: z.string().nullable() })),
      }),
    ),
  }),
};

const producers = async (
  asker: Asker,
  { limit, asOf }: z.infer<typeof listing>,
): Promise<Answer> => {
  const listed = await askPages(asker, QUESTION, { asOf }, (answer) => answer.producers, { limit });
  const { items, totalCount } = listed;
  return {
    document: { asOf: listed.asOf, totalCount, producers: items },
    text: (screen) => {
      const rows = items.map(({ producer, versions, kinds, events, firstHeard, lastHeard }) => [
        { text: producer, paint: screen.paint.bold },
        newest(versions.map(({ version }) => version)),
        kinds.join(' ').toLowerCase(),
        ...[events, firstHeard.sequence, lastHeard.sequence],
        shortTime(lastHeard.recordedAt),
      ]);
      const list = items.length > 0 ? table(HEAD, rows, screen) : '';
      return `${list}${howMany(items.length, listed, items.length === 1 ? 'producer' : 'producers')}\n`;
    },
  };
};

const newest = ([version, ...others]: readonly (string | null)[]): string =>
  `${version ?? ''}${others.length > 0 ? ` and ${others.length} more` : ''}`;

const HEAD = ['PRODUCER', 'VERSION', 'OF', 'EVENTS', 'FIRST', 'LAST', 'LAST HEARD'];

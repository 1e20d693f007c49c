import type { Command } from 'commander';
import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { answering, type Answer } from '../ask/answering.ts';
import type { Context } from '../context.ts';
import { globals, limitOption } from '../options.ts';
import { count } from '../show/count.ts';
import { duration, shortTime } from '../show/moments.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';

/** `ledgerline status`: how far the projections are, how much they hold, and what could not be used. */
export const addStatus = (program: Command, { io, finish }: Context): void => {
  program
    .command('status')
    .summary('show how far the log is projected, and what could not be used')
    .description(
      'Shows how far the catalog and the graph have followed the log, their sizes, the entries of the log that could not be read (dead letters), and the parts of events that were skipped (set aside), newest first.',
    )
    .addOption(limitOption(1000).default(10))
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = listing.parse(command.optsWithGlobals());
      const now = { ...options, asOf: null };
      finish(await answering(io, now, (asker) => status(asker, options.limit)));
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline status
  $ ledgerline status --limit 1000 --json
  $ ledgerline status --url https://ledgerline.example`;

const listing = globals.extend({ limit: z.number() });

const COUNTS = [
  ['events', 'events'],
  ['datasets', 'datasets'],
  ['jobs', 'jobs'],
  ['runs', 'runs'],
  ['edges', 'edges between datasets'],
  ['fieldEdges', 'edges between fields'],
  ['deadLetters', 'dead letters'],
  ['setAside', 'set aside'],
] as const;

const unused = z.object({
  event: z.object({
    sequence: z.number(),
    actor: z.string().nullable(),
    client: z.string().nullable(),
  }),
  reason: z.string(),
});

const EVENT = 'event { sequence actor client }';

const QUESTION = {
  document: `
    query ($first: Int!) {
      status {
        foldVersion catalog graph head lag lagSeconds recordedAt position
        counts { ${COUNTS.map(([name]) => name).join(' ')} }
        deadLetters(first: $first) { nodes { ${EVENT} reason } totalCount }
        setAside(first: $first) { nodes { ${EVENT} path reason } totalCount }
      }
    }`,
  answer: z.object({
    status: z.object({
      foldVersion: z.number(),
      catalog: z.number(),
      graph: z.number(),
      head: z.number().nullable(),
      lag: z.number().nullable(),
      lagSeconds: z.number().nullable(),
      recordedAt: z.string().nullable(),
      position: z.string().nullable(),
      counts: z.record(z.enum(COUNTS.map(([name]) => name)), z.number()),
      deadLetters: z.object({ nodes: z.array(unused), totalCount: z.number() }),
      setAside: z.object({
        nodes: z.array(unused.extend({ path: z.string() })),
        totalCount: z.number(),
      }),
    }),
  }),
};

type Status = z.infer<typeof QUESTION.answer>['status'];

const status = async (asker: Asker, first: number): Promise<Answer> => {
  const answer = await asker.ask(QUESTION, { first });
  return {
    document: answer.status,
    text: (screen) => text(answer.status, asker.where, screen),
  };
};

const text = (answer: Status, where: string, screen: Screen): string => {
  const { catalog, graph, head, lag, lagSeconds, recordedAt, counts, deadLetters, setAside } =
    answer;
  const facts = [
    ['asked', where],
    ['log', head === null ? 'not known yet' : entriesOf(head, catalog)],
    ['catalog', `#${catalog}${recordedAt === null ? '' : `, recorded ${shortTime(recordedAt)}`}`],
    ['graph', `#${graph}`],
    ['lag', lagText(lag, lagSeconds)],
    ...COUNTS.map(([name, title]) => [title, String(counts[name])]),
  ];
  const width = facts.reduce((most, [title = '']) => Math.max(most, title.length), 0) + 2;
  return [
    ...facts.map(
      ([title = '', value = '']) => `${screen.paint.dim(title.padEnd(width))}${printable(value)}\n`,
    ),
    ...list(
      'Dead letters',
      ['ENTRY', 'SENT BY', 'REASON'],
      deadLetters.nodes.map(({ event, reason }) => [event.sequence, event.actor ?? '', reason]),
      deadLetters.totalCount,
      screen,
    ),
    ...list(
      'Set aside',
      ['ENTRY', 'SENT BY', 'PART', 'REASON'],
      setAside.nodes.map(({ event, path, reason }) => [
        event.sequence,
        event.actor ?? '',
        path,
        reason,
      ]),
      setAside.totalCount,
      screen,
    ),
  ].join('');
};

const entriesOf = (head: number, catalog: number): string =>
  head < catalog
    ? `${count(head, 'entry', 'entries')}, but the catalog was made from ${catalog}: the log lost its end, or it is another one; see "ledgerline verify"`
    : `${head} entries`;

const lagText = (lag: number | null, seconds: number | null): string => {
  if (lag === 0) return 'none';
  const entries = lag === null ? 'not known yet' : count(lag, 'entry', 'entries');
  if (seconds === null) return `${entries}, the oldest recorded by a clock that is ahead`;
  return `${entries}, the oldest for ${duration(Math.round(seconds * 1000))}`;
};

const list = (
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  total: number,
  screen: Screen,
): readonly string[] => {
  if (total === 0) return [];
  const left = total - rows.length;
  const rest =
    left > 0 ? `${count(left, 'older one comes', 'older ones come')} with --limit.\n` : '';
  return [`\n${screen.paint.bold(title)}\n`, table(head, rows, screen), rest];
};

import type { Command } from 'commander';
import { z } from 'zod';
import { answering, deciding, type Answer } from '../ask/answering.ts';
import type { Asker } from '../ask/ask.ts';
import type { Context } from '../context.ts';
import { globals, limitOption, wholeArgument } from '../options.ts';
import { count } from '../show/count.ts';
import type { Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';

/** `ledgerline dead-letters`: the entries of the log that are not projected, and `retry` for those that were set aside. */
export const addDeadLetters = (program: Command, { io, finish }: Context): void => {
  const letters = program
    .command('dead-letters')
    .helpCommand(false)
    .summary('list the entries of the log that are not projected, and retry one')
    .description(
      'Lists the entries of the log that are not projected, newest first: those that cannot be read, and those that were set aside because the projector ended twice while it projected them.',
    )
    .addOption(limitOption(1000).default(100))
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = listing.parse(command.optsWithGlobals());
      const now = { ...options, asOf: null };
      finish(await answering(io, now, (asker) => list(asker, options.limit)));
    });
  letters
    .command('retry')
    .summary('restore an entry that was set aside')
    .description(
      'Restores an entry that was set aside. The next "ledgerline rebuild" projects it. If it ends the projector again, the former catalog stays in place. The actor is the user of the operating system, or on a server the actor of the key, which needs the role admin.',
    )
    .argument('<sequence>', 'the sequence of the entry', wholeArgument(1))
    .requiredOption('--reason <text>', 'the reason, which is recorded')
    .action(async (sequence: number, _options: unknown, command: Command) => {
      const options = retrying.parse(command.optsWithGlobals());
      finish(await deciding(io, options, (asker) => retry(asker, sequence, options.reason)));
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline dead-letters
  $ ledgerline dead-letters retry 4711 --reason "the projector has more memory now"
  $ ledgerline rebuild`;

const listing = globals.extend({ limit: z.number() });
const retrying = globals.extend({ reason: z.string() });

const list = async (asker: Asker, first: number): Promise<Answer> => {
  const { status } = await asker.ask(LIST, { first });
  return {
    document: { asOf: status.catalog, ...status.deadLetters },
    text: (screen) => text(status, screen),
  };
};

const text = ({ catalog, deadLetters }: Status, screen: Screen): string => {
  const { nodes, totalCount } = deadLetters;
  const total = `${count(totalCount, 'dead letter', 'dead letters')}, as of #${catalog}.\n`;
  if (nodes.length === 0) return total;
  const rows = nodes.map(({ event, isSetAside, reason }) => [
    event.sequence,
    isSetAside ? 'set aside' : 'not read',
    event.actor ?? '',
    reason,
  ]);
  return `${table(['ENTRY', 'STATE', 'SENT BY', 'REASON'], rows, screen)}${total}`;
};

const LIST = {
  document: `
    query ($first: Int!) {
      status {
        catalog
        deadLetters(first: $first) { nodes { event { sequence actor } reason isSetAside } totalCount }
      }
    }`,
  answer: z.object({
    status: z.object({
      catalog: z.number(),
      deadLetters: z.object({
        nodes: z.array(
          z.object({
            event: z.object({ sequence: z.number(), actor: z.string().nullable() }),
            reason: z.string(),
            isSetAside: z.boolean(),
          }),
        ),
        totalCount: z.number(),
      }),
    }),
  }),
};

type Status = z.infer<typeof LIST.answer>['status'];

const retry = async (asker: Asker, sequence: number, reason: string): Promise<Answer> => {
  const { restoreEntry } = await asker.ask(RETRY, { sequence, reason });
  return {
    document: restoreEntry,
    text: () =>
      `Entry #${sequence} is restored. It is a dead letter until the catalog is rebuilt: run "ledgerline rebuild".\n`,
  };
};

const RETRY = {
  document: `
    mutation ($sequence: Sequence!, $reason: String!) {
      restoreEntry(sequence: $sequence, reason: $reason) { id position }
    }`,
  answer: z.object({ restoreEntry: z.object({ id: z.string(), position: z.string() }) }),
};

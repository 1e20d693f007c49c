import type { Command } from 'commander';
import { z } from 'zod';
import { deciding, type Answer } from '../ask/answering.ts';
import type { Asker } from '../ask/ask.ts';
import type { Context } from '../context.ts';
import { globals } from '../options.ts';

/** `ledgerline clock correct`: declares that the clock is right after it was wrong. */
export const addClock = (program: Command, { io, finish }: Context): void => {
  program
    .command('clock')
    .helpCommand(false)
    .summary('declare that the clock is right again')
    .command('correct')
    .summary('cap the times that a wrong clock recorded, and accept events again')
    .description(
      'Declares that the clock of the machine is right. Nothing is written to the log after the clock jumped, or while the log contains times that are ahead of the clock. Correct the clock first. This command then records a correction: every earlier entry with a later time counts as recorded now, and events are accepted again. The actor is the user of the operating system, or on a server the actor of the key, which needs the role admin.',
    )
    .requiredOption(
      '--time <time>',
      "the present time by another clock; the machine's clock must be within five minutes of it",
    )
    .requiredOption('--reason <text>', 'the reason, which is recorded')
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = correcting.parse(command.optsWithGlobals());
      const { time, reason } = options;
      finish(await deciding(io, options, (asker) => correct(asker, time, reason)));
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline clock correct --time 2026-11-30T12:00:00Z --reason "NTP was down: the clock was a day ahead"`;

const correcting = globals.extend({ time: z.string(), reason: z.string() });

const correct = async (asker: Asker, time: string, reason: string): Promise<Answer> => {
  const { correctClock } = await asker.ask(CORRECT, { time, reason });
  return {
    document: correctClock,
    text: () =>
      'The clock counts as right: times that were ahead of it are capped, and events are accepted again.\n',
  };
};

const CORRECT = {
  document: `
    mutation ($time: DateTime!, $reason: String!) {
      correctClock(time: $time, reason: $reason) { id position }
    }`,
  answer: z.object({ correctClock: z.object({ id: z.string(), position: z.string() }) }),
};

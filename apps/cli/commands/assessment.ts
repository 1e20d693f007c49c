import type { Command } from 'commander';
import { answering } from '../ask/answering.ts';
import { askCheck, checkText } from '../change/ask-check.ts';
import { findChange } from '../change/find-change.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { globals } from '../options.ts';

/** `ledgerline assessment check`: that a stored assessment is what the log says, to the byte. */
export const addAssessment = (program: Command, { io, finish }: Context): void => {
  program
    .command('assessment')
    .helpCommand(false)
    .summary('prove a stored assessment')
    .command('check')
    .summary('make a stored assessment anew, and compare')
    .description(
      'Makes the assessment of a change anew, at the sequence that it is pinned at, and compares its hash with the one that was stored. Exits 0 when they are equal, and 1 when they are not: under other rules than then it is read differently, and what differs is listed.',
    )
    .argument('<id>', 'the id of the change, or its beginning')
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = { ...globals.parse(command.optsWithGlobals()), asOf: null };
      let code: ExitCode = 0;
      await answering(io, options, async (asker) => {
        const check = await askCheck(asker, await findChange(asker, id, null));
        if (check.result !== 'EQUAL') code = 1;
        return { document: check, text: () => checkText(check) };
      });
      finish(code);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline assessment check 3f2a`;

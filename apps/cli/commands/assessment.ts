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
    .summary('check a stored assessment')
    .command('check')
    .summary('repeat a stored assessment and compare')
    .description(
      'Repeats the assessment of a change at the sequence at which it is pinned, and compares its hash with the stored one. Exits with 0 if they are equal. Otherwise exits with 1 and lists the differences, which are expected if the rules have changed since.',
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

import { CommanderError } from 'commander';
import { BadSettings } from '#platform/start';
import { messageOf } from './causes.ts';
import { Refused, UsageError, type ExitCode } from './exit-codes.ts';
import { print, type Io } from './io.ts';
import { programOf } from './program.ts';
import { jsonText, printable } from './show/printable.ts';

/** Runs a command line (without node and script) to its end, and returns the exit code. Never throws. */
export const run = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  let code: ExitCode = 0;
  const finish = (given: ExitCode): void => {
    code = given;
  };
  const program = await programOf({ io, finish }, argv);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const isWrong = error instanceof UsageError || error instanceof BadSettings;
    const problems = isWrong ? error.problems : [messageOf(error)];
    if (program.opts()['json'] === true) print(io.stderr, jsonText({ problems }));
    else for (const problem of problems) print(io.stderr, `error: ${printable(problem)}\n`);
    if (isWrong) return 2;
    return error instanceof Refused ? 4 : 3;
  }
};

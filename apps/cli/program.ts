import { Command } from 'commander';
import { addAssessment } from './commands/assessment.ts';
import { addChange } from './commands/change.ts';
import { addBackup } from './commands/backup.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDiff } from './commands/diff.ts';
import { addExport } from './commands/export.ts';
import { addClock } from './commands/clock.ts';
import { addIdentity } from './commands/identity.ts';
import { addImpact } from './commands/impact.ts';
import { addIngest } from './commands/ingest.ts';
import { addKey } from './commands/key.ts';
import { addLineage } from './commands/lineage.ts';
import { addProducers } from './commands/producers.ts';
import { addProvenance } from './commands/provenance.ts';
import { addRebuild } from './commands/rebuild.ts';
import { addRestore } from './commands/restore.ts';
import { addRuns } from './commands/runs.ts';
import { addSearch } from './commands/search.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addVerify } from './commands/verify.ts';
import type { Context } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { print } from './io.ts';
import { printable, wrapped } from './show/printable.ts';
import { version } from './version.ts';

/** The command line: every command with its options, its help and what it does. */
export const programOf = (context: Context): Command => {
  const { stdout, stderr } = context.io;
  const program = new Command('ledgerline')
    .description(
      'An event-sourced data-lineage and metadata catalog: what fed this, what breaks if it changes, and who can prove it.',
    )
    .usage('<command> [options]')
    .option('--url <url>', 'ask the server there (or LEDGERLINE_URL), not the local files')
    .option('--json', 'print one JSON document, for programs')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => print(stdout, text),
      writeErr: (text) => print(stderr, text),
      // What it complains of was typed, or generated, by anyone.
      outputError: (text, write) => write(text.split('\n').map(printable).join('\n')),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .addHelpText('after', () => after(stdout.columns ?? 100))
    .exitOverride();
  for (const add of COMMANDS) add(program, context);
  return program;
};

const COMMANDS = [
  addServe,
  addIngest,
  addSearch,
  addShow,
  addLineage,
  addImpact,
  addChange,
  addAssessment,
  addDiff,
  addRuns,
  addProvenance,
  addProducers,
  addClock,
  addIdentity,
  addStatus,
  addDeadLetters,
  addVerify,
  addRebuild,
  addBackup,
  addRestore,
  addExport,
  addKey,
];

const after = (columns: number): string => {
  const codes = EXIT_CODES.flatMap(([code, meaning]) =>
    wrapped(meaning, Math.max(columns - 5, 40)).map(
      (line, index) => `  ${index === 0 ? code : ' '}  ${line}\n`,
    ),
  );
  return `
A key for the server stands in LEDGERLINE_API_KEY. "ledgerline serve --help" prints every setting.

Exit codes:
${codes.join('').trimEnd()}`;
};

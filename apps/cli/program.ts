import { Command } from 'commander';
import type { Context } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { print } from './io.ts';
import { printable, wrapped } from './show/printable.ts';
import { version } from './version.ts';

/**
 * The command line: commands with their options, their help and what they do. Only the command that `argv` names is loaded,
 * since loading all of them takes several times as long; all are loaded for the help of the program and to suggest a name.
 */
export const programOf = async (context: Context, argv: readonly string[]): Promise<Command> => {
  const { stdout, stderr } = context.io;
  const program = new Command('ledgerline')
    .description(
      'An event-sourced data-lineage catalog: what fed this, what breaks if it changes, and how do we know.',
    )
    .usage('<command> [options]')
    .option('--url <url>', 'ask the server there (or LEDGERLINE_URL), not the local files')
    .option('--json', 'print one JSON document, for programs')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
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
  const named = COMMANDS.get(namedIn(argv) ?? '');
  const loading = named === undefined ? [...COMMANDS.values()] : [named];
  for (const load of loading) {
    const add = await load();
    add(program, context);
  }
  return program;
};

/** The first word that is not an option of the program; `null` where it is not certain which one that is. */
const namedIn = (argv: readonly string[]): string | null => {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-')) return word;
    if (word === '--url') index += 1;
    else if (word !== '--json' && !word.startsWith('--url=')) return null;
  }
  return null;
};

const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['serve', async () => (await import('./commands/serve.ts')).addServe],
  ['ingest', async () => (await import('./commands/ingest.ts')).addIngest],
  ['search', async () => (await import('./commands/search.ts')).addSearch],
  ['show', async () => (await import('./commands/show.ts')).addShow],
  ['lineage', async () => (await import('./commands/lineage.ts')).addLineage],
  ['impact', async () => (await import('./commands/impact.ts')).addImpact],
  ['change', async () => (await import('./commands/change.ts')).addChange],
  ['assessment', async () => (await import('./commands/assessment.ts')).addAssessment],
  ['diff', async () => (await import('./commands/diff.ts')).addDiff],
  ['runs', async () => (await import('./commands/runs.ts')).addRuns],
  ['provenance', async () => (await import('./commands/provenance.ts')).addProvenance],
  ['producers', async () => (await import('./commands/producers.ts')).addProducers],
  ['clock', async () => (await import('./commands/clock.ts')).addClock],
  ['identity', async () => (await import('./commands/identity.ts')).addIdentity],
  ['status', async () => (await import('./commands/status.ts')).addStatus],
  ['dead-letters', async () => (await import('./commands/dead-letters.ts')).addDeadLetters],
  ['verify', async () => (await import('./commands/verify.ts')).addVerify],
  ['rebuild', async () => (await import('./commands/rebuild.ts')).addRebuild],
  ['backup', async () => (await import('./commands/backup.ts')).addBackup],
  ['restore', async () => (await import('./commands/restore.ts')).addRestore],
  ['export', async () => (await import('./commands/export.ts')).addExport],
  ['key', async () => (await import('./commands/key.ts')).addKey],
]);

type AddCommand = (program: Command, context: Context) => void;

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

import type { Command } from 'commander';
import { redactNamespace } from '#openlineage';
import { restore } from '#platform';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import { write } from '../io.ts';
import { refuseUrl } from '../local-only.ts';
import { globals } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText, printable } from '../show/printable.ts';
import { showStages } from '../show/stages.ts';

/** `ledgerline restore FOLDER`: make log and catalog from a backup. */
export const addRestore = (program: Command, { io, finish }: Context): void => {
  program
    .command('restore')
    .argument('<folder>', 'a folder that "ledgerline backup" created')
    .summary('restore the log and the catalog from a backup')
    .description(
      'Checks a backup, creates the log that EVENT_STORE_URL names from it, and builds the catalog from that log. An existing log is never overwritten.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, _options: unknown, command: Command) => {
      const options = globals.parse(command.optsWithGlobals());
      refuseUrl(options, 'restore');
      const config = configOf(io, options);
      const stages = showStages(io.stderr);
      const { entries } = await restore(config, folder, stages.onStage).finally(stages.stop);
      const sentence = `${printable(redactNamespace(config.EVENT_STORE_URL))} is restored from ${printable(folder)}: ${count(entries, 'entry', 'entries')} in log and catalog\n`;
      await write(io.stdout, options.json ? jsonText({ entries }) : sentence);
      finish(0);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline restore /backups/2026-03-05
  $ EVENT_STORE_URL=esdb://localhost:2113?tls=false CATALOG_URL=postgres://localhost/ledgerline ledgerline restore /backups/2026-03-05`;

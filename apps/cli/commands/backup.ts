import type { Command } from 'commander';
import { redactNamespace } from '#openlineage';
import { backup } from '#platform';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import { write } from '../io.ts';
import { refuseUrl } from '../local-only.ts';
import { globals } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText, printable } from '../show/printable.ts';
import { showStages } from '../show/stages.ts';

/** `ledgerline backup FOLDER`: copy the log into a folder. */
export const addBackup = (program: Command, { io, finish }: Context): void => {
  program
    .command('backup')
    .argument('<folder>', 'a new folder')
    .summary('copy the log into a folder')
    .description(
      'Copies the log, on any engine, into a new folder, and checks the copy. Servers may be running. Catalog and graph are not copied, because restore rebuilds them from the log; nor is the file of keys.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, _options: unknown, command: Command) => {
      const options = globals.parse(command.optsWithGlobals());
      refuseUrl(options, 'backup');
      const config = configOf(io, options);
      const stages = showStages(io.stderr);
      const { entries } = await backup(config, folder, stages.onStage).finally(stages.stop);
      const sentence = `${printable(redactNamespace(config.EVENT_STORE_URL))} is copied to ${printable(folder)}: ${count(entries, 'entry', 'entries')}, checked\n`;
      await write(io.stdout, options.json ? jsonText({ entries }) : sentence);
      finish(0);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline backup /backups/2026-03-05`;

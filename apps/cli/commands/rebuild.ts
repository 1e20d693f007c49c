import type { Command } from 'commander';
import { redactNamespace } from '#openlineage';
import { rebuild } from '#platform';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import { write } from '../io.ts';
import { refuseUrl } from '../local-only.ts';
import { globals } from '../options.ts';
import { count } from '../show/count.ts';
import { jsonText, printable } from '../show/printable.ts';
import { showStages } from '../show/stages.ts';

/** `ledgerline rebuild`: the catalog made anew from the log. */
export const addRebuild = (program: Command, { io, finish }: Context): void => {
  program
    .command('rebuild')
    .summary('rebuild the catalog from the log')
    .description(
      'Builds a new catalog from the log, next to the one that is served, and then replaces that one at once. The log is never changed. Servers may be running, and continue with the new catalog.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = globals.parse(command.optsWithGlobals());
      refuseUrl(options, 'rebuild');
      const config = configOf(io, options);
      const stages = showStages(io.stderr);
      const { entries, former } = await rebuild(config, stages).finally(stages.stop);
      const sentence = `${printable(redactNamespace(config.CATALOG_URL))} was rebuilt from ${count(entries, 'entry', 'entries')} of the log\n`;
      await write(io.stdout, options.json ? jsonText({ entries, former }) : sentence);
      finish(0);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline rebuild
  $ CATALOG_URL=sqlite:/srv/catalog.db EVENT_STORE_URL=sqlite:/srv/events.db ledgerline rebuild`;

import { Option, type Command } from 'commander';
import { z } from 'zod';
import { createKey, KEY_ROLES } from '#platform';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { print, write } from '../io.ts';
import { refuseUrl } from '../local-only.ts';
import { globals } from '../options.ts';
import { jsonText, printable } from '../show/printable.ts';

/** `ledgerline key create`: a key for a server. */
export const addKey = (program: Command, { io, finish }: Context): void => {
  program
    .command('key')
    .helpCommand(false)
    .summary('make keys for a server')
    .command('create')
    .summary('make a key and add it to a file')
    .description(
      'Makes a key and prints it, once: the file holds only its hash. A server that runs with API_KEYS_FILE set to that file accepts the key within a second.',
    )
    .option('--file <path>', 'the file of keys, made if it is not there (or API_KEYS_FILE)')
    .requiredOption('--actor <name>', 'who uses the key: what they do is recorded under this name')
    .addOption(
      new Option('--role <role...>', 'what the key allows')
        .choices(KEY_ROLES)
        .makeOptionMandatory(),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = creating.parse(command.optsWithGlobals());
      refuseUrl(options, 'key create');
      const file = options.file ?? configOf(io, options).API_KEYS_FILE;
      if (file === null) throw new UsageError('--file or API_KEYS_FILE must name the file of keys');
      const { actor } = options;
      if (actor.trim() === '') throw new UsageError('--actor is empty: name who uses the key');
      const roles = [...new Set(options.role)];
      const { id, key } = createKey(file, actor, roles);
      await write(io.stdout, options.json ? jsonText({ id, key, actor, roles, file }) : `${key}\n`);
      print(
        io.stderr,
        `This is the key of ${printable(actor)} (${roles.join(', ')}). It is not shown again: ${printable(file)} holds only its hash.\n`,
      );
      finish(0);
    });
};

const EXAMPLES = `
Examples:
  $ ledgerline key create --file keys.json --actor airflow --role ingest
  $ ledgerline key create --file keys.json --actor kim --role read --role propose`;

const creating = globals.extend({
  file: z.string().optional(),
  actor: z.string(),
  role: z.array(z.enum(KEY_ROLES)),
});

import { Option, type Command } from 'commander';
import { z } from 'zod';
import { createKey, KEY_ROLES, listKeys, revokeKey } from '#platform';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { print, write, type Io } from '../io.ts';
import { refuseUrl } from '../local-only.ts';
import { globals, parseUntil, type Globals } from '../options.ts';
import { count } from '../show/count.ts';
import { shortTime } from '../show/moments.ts';
import { jsonText, printable } from '../show/printable.ts';
import { screenOf, type Screen } from '../show/screen.ts';
import { table } from '../show/table.ts';

/** `ledgerline key create`, `list` and `revoke`: the keys of a server. */
export const addKey = (program: Command, context: Context): void => {
  const key = program
    .command('key')
    .helpCommand(false)
    .summary('create, list and revoke the keys of a server');
  addCreate(key, context);
  addList(key, context);
  addRevoke(key, context);
};

const fileOption = (): Option => new Option('--file <path>', 'the file of keys (or API_KEYS_FILE)');
const file = globals.extend({ file: z.string().optional() });

const addCreate = (key: Command, { io, finish }: Context): void => {
  key
    .command('create')
    .summary('create a key and add it to a file')
    .description(
      'Creates a key and prints it once. The file stores only its hash, and is created if it does not exist. A server with API_KEYS_FILE set to that file accepts the key within a second.',
    )
    .addOption(fileOption())
    .requiredOption('--actor <name>', 'the user of the key, who is recorded as the actor')
    .addOption(
      new Option('--role <role...>', 'what the key permits')
        .choices(KEY_ROLES)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--expires <date>',
        'the key expires at the end of this date, or at this time (UTC); by default never',
      ).argParser(parseUntil),
    )
    .addHelpText('after', CREATE_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const options = creating.parse(command.optsWithGlobals());
      const path = fileOf(io, options, 'key create');
      const { actor } = options;
      if (actor.trim() === '') throw new UsageError('--actor is empty: name who uses the key');
      const roles = [...new Set(options.role)];
      const expiresAt = options.expires === undefined ? null : inFuture(options.expires);
      const { id, key: secret } = createKey(path, actor, roles, expiresAt);
      const document = { id, key: secret, actor, roles, expiresAt, file: path };
      await write(io.stdout, options.json ? jsonText(document) : `${secret}\n`);
      const until = expiresAt === null ? '' : `, until ${shortTime(expiresAt)}`;
      print(
        io.stderr,
        `This is the key of ${printable(actor)} (${roles.join(', ')}${until}). It is not shown again: ${printable(path)} holds only its hash.\n`,
      );
      finish(0);
    });
};

const CREATE_EXAMPLES = `
Examples:
  $ ledgerline key create --file keys.json --actor airflow --role ingest
  $ ledgerline key create --file keys.json --actor kim --role read --role propose
  $ ledgerline key create --file keys.json --actor audit --role read --expires 2026-12-31`;

const creating = file.extend({
  actor: z.string(),
  role: z.array(z.enum(KEY_ROLES)),
  expires: z.string().optional(),
});

const inFuture = (time: string): string => {
  const at = Date.parse(time);
  if (at <= Date.now()) {
    throw new UsageError(`--expires is ${shortTime(time)}, which is past: give a later time`);
  }
  return new Date(at).toISOString();
};

const addList = (key: Command, { io, finish }: Context): void => {
  key
    .command('list')
    .summary('list the keys in a file')
    .description(
      'Lists the keys in a file, oldest first: id, actor, roles, when each was created and when it expires. The keys themselves are in no file.',
    )
    .addOption(fileOption())
    .action(async (_options: unknown, command: Command) => {
      const options = file.parse(command.optsWithGlobals());
      const keys = listKeys(fileOf(io, options, 'key list'));
      await write(io.stdout, options.json ? jsonText({ keys }) : text(keys, screenOf(io)));
      finish(0);
    });
};

const text = (keys: ReturnType<typeof listKeys>, screen: Screen): string => {
  const rows = keys.map(({ id, actor, roles, createdAt, expiresAt }) => [
    id,
    actor,
    roles.join(', '),
    shortTime(createdAt),
    expiresAt === undefined ? 'never' : expiryText(expiresAt),
  ]);
  const head = ['ID', 'ACTOR', 'ROLES', 'CREATED', 'EXPIRES'];
  const list = rows.length > 0 ? table(head, rows, screen) : '';
  return `${list}${count(keys.length, 'key', 'keys')}.\n`;
};

const expiryText = (expiresAt: string): string =>
  `${shortTime(expiresAt)}${Date.parse(expiresAt) <= Date.now() ? ' (expired)' : ''}`;

const addRevoke = (key: Command, { io, finish }: Context): void => {
  key
    .command('revoke')
    .summary('remove a key from a file')
    .description(
      'Removes a key from a file. A server that uses the file refuses the key within a second and ends its subscriptions. Events that were recorded with its actor do not change.',
    )
    .argument('<id>', 'the id of the key, as "ledgerline key list" shows it')
    .addOption(fileOption())
    .addHelpText('after', REVOKE_EXAMPLES)
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = file.parse(command.optsWithGlobals());
      const revoked = revokeKey(fileOf(io, options, 'key revoke'), id);
      await write(
        io.stdout,
        options.json
          ? jsonText({ revoked })
          : `The key ${printable(id)} of ${printable(revoked.actor)} (${revoked.roles.join(', ')}) is revoked.\n`,
      );
      finish(0);
    });
};

const REVOKE_EXAMPLES = `
Examples:
  $ ledgerline key revoke 4f1c09a2b3d4 --file keys.json`;

const fileOf = (
  io: Io,
  options: Globals & { readonly file?: string | undefined },
  command: string,
): string => {
  refuseUrl(options, command);
  const path = options.file ?? configOf(io, options).API_KEYS_FILE;
  if (path === null) throw new UsageError('--file or API_KEYS_FILE must name the file of keys');
  return path;
};

import type { Command } from 'commander';
import { describeSettings } from '#platform/start';
import { configOf } from '../config-of.ts';
import type { Context } from '../context.ts';
import { print } from '../io.ts';
import { refuseUrl } from '../local-only.ts';
import { globals } from '../options.ts';
import { wrapped } from '../show/printable.ts';

/** `ledgerline serve`: the server. */
export const addServe = (program: Command, { io, finish }: Context): void => {
  program
    .command('serve')
    .summary('run the server: receive events and answer questions over HTTP')
    .description(
      'Receives OpenLineage events over HTTP and answers GraphQL, until Ctrl-C or SIGTERM. It then answers open requests and exits with 0; a second signal ends it at once. Its log is JSON on standard output.',
    )
    .addHelpText('after', () => `\n${settings(io.stdout.columns ?? 100)}${EXAMPLES}`)
    .action(async (_options: unknown, command: Command) => {
      const options = globals.parse(command.optsWithGlobals());
      refuseUrl(options, 'serve');
      const stopped = io.untilStopped();
      const config = configOf(io, options);
      const { serve } = await import('../../server/serve.ts');
      const { close } = await serve(config, undefined, (url) => print(io.stderr, addressesAt(url)));
      await stopped;
      await close();
      finish(0);
    });
};

const addressesAt = (url: string): string =>
  [
    `Ledgerline listens at ${url}\n`,
    `  questions  ${url}/graphql\n`,
    `  explorer   ${url}/graphiql\n`,
    `  events     ${url}/api/v1/lineage\n`,
  ].join('');

const EXAMPLES = `
Examples:
  $ ledgerline serve
  $ PORT=5055 EVENT_STORE_URL=sqlite:/srv/events.db CATALOG_URL=sqlite:/srv/catalog.db ledgerline serve
  $ HOST=0.0.0.0 API_KEYS_FILE=keys.json ledgerline serve`;

const settings = (columns: number): string => {
  const all = describeSettings().flatMap(({ variable, description, expected, fallback }) => [
    `  ${variable}${fallback === null ? '' : `  (${fallback})`}\n`,
    ...wrapped(`${description}: ${expected}`, Math.max(columns - 6, 40)).map(
      (line) => `      ${line}\n`,
    ),
  ]);
  return `Settings, as environment variables (and what they are when not given):\n${all.join('')}`;
};

import { readConfig, type Config } from '#platform/start';
import { UsageError } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Globals } from './options.ts';

/** The settings of the environment, with the server that `--url` names. Throws {@link UsageError} and BadSettings. */
export const configOf = ({ env }: Pick<Io, 'env'>, { url }: Pick<Globals, 'url'>): Config => {
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
    throw new UsageError(
      `--url is "${url}", but a URL that begins with http:// or https:// is expected`,
    );
  }
  const config = readConfig(url === undefined ? env : { ...env, LEDGERLINE_URL: url });
  const { username, password } = new URL(config.LEDGERLINE_URL ?? 'http://localhost');
  if (username + password === '') return config;
  throw new UsageError(
    'the URL of the server holds a user or password, which are not sent: leave them out, and set LEDGERLINE_API_KEY to a key',
  );
};

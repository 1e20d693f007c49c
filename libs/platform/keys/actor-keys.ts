import { userInfo } from 'node:os';
import { noKeys, openApiKeys, type ApiKeys } from './api-keys.ts';
import type { Config } from '../config/config.ts';
import { KEY_ROLES } from './key-roles.ts';
import { isLoopback } from '../config/loopback.ts';
import type { Mode } from '../platform.ts';

/** Without keys, everyone who can reach the server could use it. */
export class OpenDoor extends Error {
  override readonly name = 'OpenDoor';
  constructor(readonly host: string) {
    super(
      `HOST is ${host}, which others can reach, so API_KEYS_FILE is required: ` +
        `create a key with "ledgerline key create --file keys.json --actor NAME --role read --role ingest" and set API_KEYS_FILE=keys.json`,
    );
  }
}

/**
 * The keys that decide who may do what: on a server, those of its key file; on local files, the
 * operating system user may do everything.
 */
export const actorKeys = (
  config: Config,
  mode: Mode,
  onNews: (message: string) => void,
): ApiKeys => {
  if (mode !== 'serve') return localUser();
  if (config.API_KEYS_FILE !== null) {
    return openApiKeys(config.API_KEYS_FILE, (problem) =>
      onNews(problem === null ? 'keys are accepted again' : `no key is accepted: ${problem}`),
    );
  }
  if (!isLoopback(config.HOST)) throw new OpenDoor(config.HOST);
  return noKeys;
};

const localUser = (): ApiKeys => {
  const actor = { actor: userName(), keyId: null, roles: KEY_ROLES };
  return { authenticate: () => actor, problem: () => null };
};

// A container may run under a user id without a name.
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
};

import type { Config } from '#platform';
import { localTarget } from './local-target.ts';
import { remoteTarget } from './remote-target.ts';
import type { Target } from './target.ts';

/** Where the settings say that events go: the server they name, else the local files. */
export const openTarget = async (config: Config): Promise<Target> =>
  config.LEDGERLINE_URL === null
    ? localTarget(config)
    : remoteTarget(config.LEDGERLINE_URL, config.LEDGERLINE_API_KEY, config.MAX_JSON_DEPTH);

import { openIntake, type Receipt } from '#ingest';
import { UNKNOWN_SENDER } from '#domain-events';
import { openPlatform, type Config, type Platform } from '#platform';
import { CLIENT } from '../version.ts';
import type { Outcome, Target } from './target.ts';

/** The log in the local files, with the projection running beside. */
export const localTarget = async (config: Config): Promise<Target> => {
  const platform = await openPlatform(config, { mode: 'write' });
  const intake = openIntake(platform.log, { maxDepth: config.MAX_JSON_DEPTH });
  const actor = platform.keys.authenticate(undefined)?.actor ?? null;
  const sender = { ...UNKNOWN_SENDER, actor, client: CLIENT };
  return {
    send: async (raws) => (await intake.ingestMany(raws, sender)).map(outcomeOf),
    settled: (onLag) => withLag(platform, onLag),
    close: () => platform.close(),
  };
};

const outcomeOf = (receipt: Receipt): Outcome =>
  receipt.status === 'refused' ? receipt : { ...receipt, warningCount: receipt.warnings.length };

const LOOK_MS = 250;

const withLag = async (platform: Platform, onLag: (entries: number) => void): Promise<void> => {
  const looking = setInterval(() => {
    // What is wrong, waiting itself tells.
    platform.freshness().then(
      ({ lag }) => lag !== null && onLag(lag),
      () => undefined,
    );
  }, LOOK_MS);
  try {
    await platform.settled();
  } finally {
    clearInterval(looking);
  }
};

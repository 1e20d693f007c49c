import { openIntake } from '#ingest';
import { openPlatform, type Config, type Platform } from '#platform';
import type { Target } from './target.ts';

/** The log in the local files, with the projection running beside. */
export const localTarget = async (config: Config): Promise<Target> => {
  const platform = await openPlatform(config, { mode: 'write' });
  const intake = openIntake(platform.log, { maxDepth: config.MAX_JSON_DEPTH });
  return {
    send: (raws) => intake.ingestMany(raws),
    settled: (onLag) => withLag(platform, onLag),
    close: () => platform.close(),
  };
};

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

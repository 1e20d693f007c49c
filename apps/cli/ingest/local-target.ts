import { openIntake } from '#ingest';
import { openPlatform, type Config } from '#platform';
import type { Target } from './target.ts';

/** The log in the local files, with the projection running beside. */
export const localTarget = async (config: Config): Promise<Target> => {
  const platform = await openPlatform(config, { mode: 'write' });
  const intake = openIntake(platform.log, { maxDepth: config.MAX_JSON_DEPTH });
  return {
    send: (raws) => intake.ingestMany(raws),
    settled: () => platform.settled(),
    close: () => platform.close(),
  };
};

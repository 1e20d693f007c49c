import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import type { Name } from '../show/names.ts';

const quiet = z.object({ since: z.string(), habitSeconds: z.number() });

/** That a job is silent beyond its own habit. */
export type Quiet = z.infer<typeof quiet>;

/** Whether a job is quiet as of a sequence; null when not. */
export const askQuiet = async (
  asker: Asker,
  { namespace, name }: Name,
  sequence: number,
): Promise<Quiet | null> => {
  const { job } = await asker.ask(QUESTION, { namespace, name, asOf: { sequence } });
  return job?.quiet ?? null;
};

const QUESTION = {
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf) {
      job(namespace: $namespace, name: $name, asOf: $asOf) { quiet { since habitSeconds } }
    }`,
  answer: z.object({ job: z.object({ quiet: quiet.nullable() }).nullable() }),
};

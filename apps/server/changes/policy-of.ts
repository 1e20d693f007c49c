import { readFile } from 'node:fs/promises';
import { BadPolicy, NO_POLICY, readPolicy, type Policy } from '#changes';
import type { Platform } from '#platform';
import { Refusal } from '../graphql/refusal.ts';

/** The policy as its file says at this moment. Refuses to go on without it where there is one that cannot be read. */
export const policyOf = async ({ config }: Platform): Promise<Policy> => {
  if (config.POLICY_FILE === null) return NO_POLICY;
  try {
    return readPolicy(await readFile(config.POLICY_FILE, 'utf8'));
  } catch (cause) {
    const reason =
      cause instanceof BadPolicy
        ? `the policy of this server is wrong: ${cause.message}`
        : 'the policy of this server cannot be read';
    throw new Refusal('UNAVAILABLE', `${reason}: who runs it sets POLICY_FILE right`);
  }
};

import { readFile } from 'node:fs/promises';
import { BadPolicy, NO_POLICY, readPolicy, type Breaking, type Policy } from '#changes';
import { type Assessment } from '#impact';
import type { TagView } from '#catalog';
import type { Platform } from '#platform';
import type { Reading } from '../graphql/reading.ts';
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

/** The owners of all that breaks or is degraded. */
export const ownersOfVictims = ({ verdicts, details }: Assessment): readonly string[] => {
  const victims = new Set(
    verdicts
      .filter(({ severity }) => severity !== 'INFORMATIONAL')
      .map(({ asset }) => JSON.stringify(asset)),
  );
  const owners = details
    .filter(({ asset }) => victims.has(JSON.stringify(asset)))
    .flatMap((one) => one.owners.map(({ name }) => name));
  return [...new Set(owners)].sort();
};

/** What a policy looks at, as it stands at the sequence of the reading. */
export const breakingIn = async (reading: Reading, assessment: Assessment): Promise<Breaking> => {
  const assets = assessment.verdicts.flatMap(({ asset, severity }) =>
    severity === 'BREAKING' ? [asset] : [],
  );
  const found = await Promise.all(
    assets.map(async (asset) => {
      const view = await (asset.kind === 'JOB' ? reading.job(asset) : reading.dataset(asset));
      const field = asset.kind === 'FIELD' ? asset.field : null;
      return {
        namespace: asset.namespace,
        owners: view?.owners.map(({ name }) => name) ?? [],
        // Those of its dataset are a field's too; those of its other fields are not.
        tags: view?.tags.filter((tag) => tag.field === null || tag.field === field) ?? [],
      };
    }),
  );
  return {
    owners: sorted(found.flatMap(({ owners }) => owners)),
    namespaces: sorted(found.map(({ namespace }) => namespace)),
    tags: sorted(found.flatMap(({ tags }) => tags.flatMap(wordsOf))),
  };
};

const wordsOf = ({ key, value }: TagView): readonly string[] => [key, `${key}=${value}`];

const sorted = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

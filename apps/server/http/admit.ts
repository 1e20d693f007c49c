import type { FastifyRequest } from 'fastify';
import type { Platform } from '#platform';
import { Refusal } from '../graphql/refusal.ts';
import { foreignSite } from './same-site.ts';

/** Why a request for an answer is refused before it is read; `null` when it is not. */
export const refusalOfReader = (platform: Platform, request: FastifyRequest): Refusal | null =>
  refusalOfPlace(platform, request) ?? refusalOfKey(platform, request.headers.authorization);

/** As {@link refusalOfReader}, for all that does not depend on the key. */
export const refusalOfPlace = (
  { config, mode }: Platform,
  { headers }: FastifyRequest,
): Refusal | null => {
  if (mode === 'serve' && !config.ROLES.includes('query')) {
    const sentence = 'this process answers no questions: ask one whose ROLES include query';
    return new Refusal('UNAVAILABLE', sentence);
  }
  const foreign = foreignSite(headers, config);
  return foreign === null ? null : new Refusal('FORBIDDEN', foreign);
};

/** As {@link refusalOfReader}, for the key alone. */
export const refusalOfKey = (
  { keys }: Platform,
  authorization: string | undefined,
): Refusal | null => {
  const actor = keys.authenticate(authorization);
  if (actor === null) {
    const sentence =
      keys.problem() === null
        ? 'a key is needed to read here: send it as "Authorization: Bearer KEY"'
        : 'no key can be accepted at present, because the file of keys cannot be read: see the log of the server';
    return new Refusal('UNAUTHENTICATED', sentence);
  }
  if (actor.roles.includes('read') || actor.roles.includes('admin')) return null;
  return new Refusal(
    'FORBIDDEN',
    `the key of ${actor.actor} does not allow reading: use one with the role read`,
  );
};

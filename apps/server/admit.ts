import type { FastifyRequest } from 'fastify';
import type { Platform } from '#platform';
import { Refusal } from './graphql/refusal.ts';

/** Refuses a request whose key does not let it read: one sentence that says which key is needed. */
export const admitReader = ({ keys }: Platform, request: FastifyRequest): void => {
  const actor = keys.authenticate(request.headers.authorization);
  if (actor === null) {
    throw new Refusal(
      'UNAUTHENTICATED',
      keys.problem() === null
        ? 'a key is needed to read here: send it as "Authorization: Bearer KEY"'
        : 'no key can be accepted at present, since the file of keys cannot be read: see the log of the server',
    );
  }
  if (actor.roles.includes('read') || actor.roles.includes('admin')) return;
  throw new Refusal(
    'FORBIDDEN',
    `the key of ${actor.actor} does not allow reading: use one with the role read`,
  );
};

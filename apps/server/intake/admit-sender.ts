import type { IncomingMessage } from 'node:http';
import { addressClassOf, clientName, type Sender } from '#domain-events';
import type { WritablePlatform } from '#platform';
import { foreignSite } from '../http/same-site.ts';
import { encodingOf, mediaOf } from './content-headers.ts';
import { IntakeRefusal, tooLarge } from './refusal.ts';

/** Decides by a request's headers who sends it. Throws an {@link IntakeRefusal} for one that is not taken. */
export const admit = (platform: WritablePlatform, message: IncomingMessage): Sender => {
  refuseWithoutRole(platform);
  const actor = actorOf(platform, message);
  refuseContent(platform, message);
  return {
    actor,
    address: addressClassOf(message.socket.remoteAddress ?? ''),
    client: clientName(message.headers['user-agent']),
  };
};

const refuseWithoutRole = ({ config, mode }: WritablePlatform): void => {
  if (mode !== 'read' && config.ROLES.includes('ingest')) return;
  throw new IntakeRefusal(
    503,
    'this process takes no events: send them to one whose ROLES include ingest',
  );
};

const actorOf = ({ config, keys }: WritablePlatform, { headers }: IncomingMessage): string => {
  const foreign = foreignSite(headers, config);
  if (foreign !== null) throw new IntakeRefusal(403, foreign);
  const actor = keys.authenticate(headers.authorization);
  if (actor === null) {
    const sentence =
      keys.problem() === null
        ? 'a key is needed to send events: send it as "Authorization: Bearer KEY"'
        : 'no key can be accepted at present, because the file of keys cannot be read: see the log of the server';
    throw new IntakeRefusal(401, sentence, { 'www-authenticate': 'Bearer' });
  }
  if (actor.roles.includes('ingest') || actor.roles.includes('admin')) return actor.actor;
  throw new IntakeRefusal(
    403,
    `the key of ${actor.actor} does not allow sending events: use one with the role ingest`,
  );
};

const refuseContent = ({ config }: WritablePlatform, { headers }: IncomingMessage): void => {
  const type = headers['content-type'];
  if (mediaOf(type) === null) {
    throw new IntakeRefusal(
      415,
      `the content type ${String(type)} is none of application/json and application/x-ndjson`,
      { accept: 'application/json, application/x-ndjson' },
    );
  }
  const encoding = headers['content-encoding'];
  if (encodingOf(encoding) === null) {
    throw new IntakeRefusal(
      415,
      `the content encoding ${String(encoding)} is not accepted: send the body plain or with gzip`,
      { 'accept-encoding': 'gzip' },
    );
  }
  if (Number(headers['content-length'] ?? 0) > config.MAX_BODY_MB * 1024 * 1024) {
    throw tooLarge(config.MAX_BODY_MB);
  }
};

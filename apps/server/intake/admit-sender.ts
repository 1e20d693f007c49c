import type { FastifyRequest } from 'fastify';
import type { Platform } from '#platform';
import { foreignSite } from '../same-site.ts';
import { encodingOf, mediaOf } from './content-headers.ts';
import { IntakeRefusal, tooLarge } from './refusal.ts';

/** Why a request is refused before its body is read; `null` when it is not. */
export const refusalOf = (platform: Platform, request: FastifyRequest): IntakeRefusal | null =>
  refusalOfPart(platform) ??
  refusalOfSender(platform, request) ??
  refusalOfContent(platform, request);

const refusalOfPart = ({ config, mode }: Platform): IntakeRefusal | null => {
  if (mode !== 'read' && config.ROLES.includes('ingest')) return null;
  return new IntakeRefusal(
    503,
    'this process takes no events: send them to one whose ROLES include ingest',
  );
};

const refusalOfSender = (
  { config, keys }: Platform,
  { headers }: FastifyRequest,
): IntakeRefusal | null => {
  const foreign = foreignSite(headers, config);
  if (foreign !== null) return new IntakeRefusal(403, foreign);
  const actor = keys.authenticate(headers.authorization);
  if (actor === null) {
    const sentence =
      keys.problem() === null
        ? 'a key is needed to send events: send it as "Authorization: Bearer KEY"'
        : 'no key can be accepted at present, since the file of keys cannot be read: see the log of the server';
    return new IntakeRefusal(401, sentence, { 'www-authenticate': 'Bearer' });
  }
  if (actor.roles.includes('ingest') || actor.roles.includes('admin')) return null;
  return new IntakeRefusal(
    403,
    `the key of ${actor.actor} does not allow sending events: use one with the role ingest`,
  );
};

const refusalOfContent = (
  { config }: Platform,
  { headers }: FastifyRequest,
): IntakeRefusal | null => {
  const type = headers['content-type'];
  if (mediaOf(type) === null) {
    return new IntakeRefusal(
      415,
      `the content type ${String(type)} is none of application/json and application/x-ndjson`,
      { accept: 'application/json, application/x-ndjson' },
    );
  }
  const encoding = headers['content-encoding'];
  if (encodingOf(encoding) === null) {
    return new IntakeRefusal(
      415,
      `the content encoding ${String(encoding)} is not accepted: send the body plain or with gzip`,
      { 'accept-encoding': 'gzip' },
    );
  }
  if (Number(headers['content-length'] ?? 0) > config.MAX_BODY_MB * 1024 * 1024) {
    return tooLarge(config.MAX_BODY_MB);
  }
  return null;
};

import type { Address } from './address.ts';
import { GraphUnavailable } from './graph-unavailable.ts';

/** What a server or its driver says of a failure. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The pool had no connection left: the driver gives this no code, and takes it for final. */
export const isSurelyTransient = ({ message }: Failure): boolean =>
  /acquisition timed out|Connection pool/i.test(message);

/** True when a batch can only be done in smaller parts, although the server calls it worth another try. */
export const isTooLarge = (error: unknown): boolean =>
  isFailure(error) && error.code === 'Neo.TransientError.General.MemoryPoolOutOfMemoryError';

/** True where waiting may help: the server is starting, or was stopped for a while. */
export const mayPass = (error: unknown): boolean => {
  const cause = error instanceof GraphUnavailable ? error.cause : error;
  return (
    isFailure(cause) &&
    (/^(ServiceUnavailable|SessionExpired)$/.test(cause.code) ||
      cause.code.startsWith('Neo.TransientError') ||
      cause.code === 'Neo.ClientError.Security.AuthenticationRateLimit') &&
    !isUnknownHost(cause)
  );
};

/** The sentence for people; null for what is no matter of the server's being there. */
export const refusalOf = (error: unknown, { shown, user, database }: Address): Error | null => {
  if (!isFailure(error)) return null;
  const say = (sentence: string) =>
    new GraphUnavailable(`the graph at ${shown} ${sentence}`, { cause: error });
  const { code } = error;
  if (code === 'ServiceUnavailable' || code === 'SessionExpired') {
    if (isUnknownHost(error))
      return say('cannot be asked: its host is not known; correct the host in GRAPH_URL');
    if (/certificate|ssl|tls|EPROTO|encrypt/i.test(error.message))
      return say(
        'cannot be asked over TLS: its certificate is not trusted, or it speaks without TLS; +ssc in the scheme of GRAPH_URL (as bolt+ssc://) trusts any certificate, a scheme without + speaks without TLS',
      );
    return say(
      'does not answer: start Neo4j, or correct host and port in GRAPH_URL (the port of Bolt, 7687 as a rule)',
    );
  }
  if (code.startsWith('Neo.ClientError.Security.')) {
    const who = user === null ? 'without a user' : `as user ${user}`;
    if (code.endsWith('.CredentialsExpired'))
      return say(
        `wants the password of user ${user ?? ''} to be changed first: do so with cypher-shell`,
      );
    if (code.endsWith('.AuthenticationRateLimit'))
      return say(
        `refuses to let us in ${who} for a while, after too many wrong passwords: correct the password in GRAPH_URL or the file it names`,
      );
    if (code.endsWith('.Forbidden'))
      return say(
        `lets us in ${who}, but not to do this: give the user the right to read and write, and to make indexes and constraints`,
      );
    return say(
      `refuses to let us in ${who}: correct user and password in GRAPH_URL or the file it names`,
    );
  }
  if (/\.DatabaseNotFound$|\.DatabaseNotFoundException$/.test(code))
    return say(
      `has no database ${database ?? ''}: create it, or correct the name after the host in GRAPH_URL`,
    );
  if (/DatabaseUnavailable|DatabaseNotAvailable/.test(code))
    return say('has a database that is not ready yet: wait, or start it');
  return null;
};

const isUnknownHost = ({ message }: Failure): boolean => /ENOTFOUND|EAI_AGAIN/.test(message);

const isFailure = (error: unknown): error is Error & Failure =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

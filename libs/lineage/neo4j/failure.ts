import type { Address } from './address.ts';
import { GraphUnavailable } from '../graph.ts';

/** A failure, as the server or its driver reports it. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

/** True if the pool had no free connection. The driver gives this error no code and treats it as final. */
export const isPoolExhausted = ({ message }: Failure): boolean =>
  /acquisition timed out/i.test(message);

/** True if a batch has to be split, although the server classifies the error as transient. */
export const isTooLarge = (error: unknown): boolean =>
  failureOf(error)?.code === 'Neo.TransientError.General.MemoryPoolOutOfMemoryError';

/**
 * True if an index or constraint exists already: when two processes start at once, one of them gets this error in
 * spite of IF NOT EXISTS.
 */
export const alreadyExists = (error: unknown): boolean =>
  /^Neo\.ClientError\.Schema\.(EquivalentSchemaRule|Index|Constraint)AlreadyExists$/.test(
    failureOf(error)?.code ?? '',
  );

/** True if waiting may help: the server is starting, or is down for a while. */
export const isTransient = (error: unknown): boolean => {
  const failure = failureOf(error instanceof GraphUnavailable ? error.cause : error);
  return (
    failure !== null &&
    (/^(ServiceUnavailable|SessionExpired|ECONN\w+|ETIMEDOUT|EAI_AGAIN|E(HOST|NET)UNREACH)$/.test(
      failure.code,
    ) ||
      failure.code.startsWith('Neo.TransientError') ||
      failure.code.includes('DatabaseUnavailable') ||
      isPoolExhausted(failure))
  );
};

/** The error for users; null if the failure is not about reaching or using the server. */
export const explained = (error: unknown, address: Address): GraphUnavailable | null => {
  const failure = failureOf(error);
  const sentence = failure === null ? null : sentenceOf(failure, address);
  return sentence === null
    ? null
    : new GraphUnavailable(`the graph at ${address.displayUrl} ${sentence}`, { cause: error });
};

const sentenceOf = (failure: Failure, address: Address): string | null => {
  const { code } = failure;
  if (/^(ServiceUnavailable|SessionExpired)$/.test(code) || isPoolExhausted(failure))
    return lostSentence(address);
  if (code.startsWith('Neo.ClientError.Security.')) return loginSentence(code, address);
  if (code.includes('DatabaseNotFound'))
    return `has no database ${address.database ?? ''}: create it, or correct the name after the host in GRAPH_URL`;
  if (code.includes('DatabaseUnavailable'))
    return 'has a database that is not ready yet: wait, or start it';
  return null;
};

const lostSentence = ({ isSecure }: Address): string =>
  isSecure
    ? 'does not answer over TLS: it may be down, its certificate may not be trusted, or it speaks without TLS; check that Neo4j is running; +ssc in the scheme of GRAPH_URL (bolt+ssc://) trusts any certificate, a scheme without + speaks without TLS'
    : 'does not answer as Neo4j does: check that it is running and that the port in GRAPH_URL is that of Bolt (usually 7687); a server that requires TLS needs +s in the scheme (bolt+s://)';

const loginSentence = (code: string, { user }: Address): string => {
  const who = user === null ? 'without a user' : `as user ${user}`;
  if (code.endsWith('.CredentialsExpired'))
    return `wants the password of user ${user ?? ''} to be changed first: do so with cypher-shell`;
  if (code.endsWith('.AuthenticationRateLimit'))
    return `refuses to log us in ${who} for a while, after too many wrong passwords: correct the password in GRAPH_URL or the file it names`;
  if (code.endsWith('.Forbidden'))
    return `logs us in ${who}, but does not allow this: give the user the right to read and write, and to create indexes and constraints`;
  return `refuses to log us in ${who}: correct user and password in GRAPH_URL or the file it names`;
};

const failureOf = (error: unknown): Failure | null => {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message };
};

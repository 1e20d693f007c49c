import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { BadCursor } from '#catalog';
import { NotAnswering, type Platform } from '#platform';
import { ChangeRefused, Refusal, type RefusalCode } from './refusal.ts';

/**
 * Errors as a client sees them: one sentence each and a code. What is our own fault is logged with its stack under an id,
 * and the client sees the id only.
 */
export const answerErrors = (
  errors: readonly unknown[],
  log: FastifyBaseLogger,
  platform: Pick<Platform, 'troubleIn'>,
): readonly GraphQLFormattedError[] => {
  // A loader that fails gives each of its fields the same error.
  const ids = new Map<unknown, string>();

  const internal = (error: unknown): string => {
    const known = ids.get(error);
    if (known !== undefined) return known;
    const id = randomUUID();
    ids.set(error, id);
    log.error({ err: error, id }, 'a question was not answered for an internal error');
    return id;
  };

  return errors.map((error) => {
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    const place = error instanceof GraphQLError ? placeOf(error) : {};
    const code = codeOf(cause, platform);
    return code === null
      ? {
          message: `internal error (id ${internal(cause)})`,
          ...place,
          extensions: { code: 'INTERNAL' },
        }
      : {
          message: platform.troubleIn(cause) ?? messageOf(cause),
          ...place,
          extensions: extensionsOf(code, cause),
        };
  });
};

const extensionsOf = (code: RefusalCode, cause: unknown): Record<string, unknown> => ({
  code,
  ...(cause instanceof Refusal && cause.problems !== null && { problems: cause.problems }),
  ...(cause instanceof ChangeRefused && { refusal: cause.refusal }),
});

/** What kind of a refusal an error is for who asked, `null` when it is our own fault. */
export const codeOf = (
  cause: unknown,
  platform: Pick<Platform, 'troubleIn'>,
): RefusalCode | null => {
  if (cause instanceof Refusal) return cause.code;
  if (cause instanceof NotAnswering) return 'UNAVAILABLE';
  // graphql's own are about the question: its syntax, its fields, its variables.
  if (cause instanceof BadCursor || cause instanceof GraphQLError) return 'BAD_USER_INPUT';
  return platform.troubleIn(cause) === null ? null : 'UNAVAILABLE';
};

const placeOf = ({ locations, path }: GraphQLError): Partial<GraphQLFormattedError> => ({
  ...(locations && { locations }),
  ...(path && { path }),
});

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : '');

import type { FastifyBaseLogger } from 'fastify';
import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import type { Platform } from '#platform';
import { refusalOfKey } from '../admit.ts';
import { answerErrors } from './answer-errors.ts';
import { withAsking } from './asking.ts';
import { operationFacts } from './operation-facts.ts';

/** What the source of a subscription is given: it ends when the signal aborts. */
export interface Following {
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

/**
 * Answers a subscription: each event of its source as a question of its own, with its own time. (Graphql's own way would keep one
 * context, and so one time limit, for all of them.) The next event is made when the one before was sent. A key that is
 * withdrawn ends it.
 */
export const eventByEvent = async (
  args: ExecutionArgs,
  key: string | undefined,
  platform: Platform,
  log: FastifyBaseLogger,
): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> => {
  const ending = new AbortController();
  const following: Following = { platform, signal: ending.signal };
  const source = await createSourceEventStream({ ...args, contextValue: { following } });
  if (!(Symbol.asyncIterator in source)) return inSentences(source, log, platform);
  // Also while nothing happens that could be told.
  const watching = setInterval(() => {
    if (refusalOfKey(platform, key) !== null) ending.abort();
  }, LOOK_AGAIN_MS).unref();
  ending.signal.addEventListener('abort', () => clearInterval(watching));
  const answers = answersTo(source, args, { key, platform, log, ending });
  const end = answers.return.bind(answers);
  return Object.assign(answers, {
    // A generator that waits for its next event does not hear that it is to end.
    return: (value: unknown) => {
      ending.abort();
      return end(value);
    },
  });
};

const LOOK_AGAIN_MS = 1000;

interface Subscribed {
  readonly key: string | undefined;
  readonly platform: Platform;
  readonly log: FastifyBaseLogger;
  readonly ending: AbortController;
}

async function* answersTo(
  source: AsyncIterable<unknown>,
  args: ExecutionArgs,
  { key, platform, log, ending }: Subscribed,
): AsyncGenerator<ExecutionResult> {
  try {
    for await (const rootValue of source) {
      const refusal = refusalOfKey(platform, key);
      if (refusal !== null) throw refusal;
      const facts = operationFacts(args.document, args.operationName ?? null);
      const answer = await platform.tracing.within('graphql', facts, () =>
        withAsking(platform, async (asking) =>
          execute({ ...args, rootValue, contextValue: { asking } }),
        ),
      );
      yield inSentences(answer, log, platform);
    }
    const refusal = refusalOfKey(platform, key);
    if (refusal !== null) throw refusal;
  } catch (error) {
    yield { errors: graphqlErrors([error], log, platform) };
  } finally {
    ending.abort();
  }
}

const inSentences = (
  result: ExecutionResult,
  log: FastifyBaseLogger,
  platform: Platform,
): ExecutionResult =>
  result.errors === undefined
    ? result
    : { ...result, errors: graphqlErrors(result.errors, log, platform) };

/** Errors as a client may see them. */
export const graphqlErrors = (
  errors: readonly unknown[],
  log: FastifyBaseLogger,
  platform: Platform,
): readonly GraphQLError[] =>
  answerErrors(errors, log, platform).map(
    ({ message, path, extensions }) =>
      new GraphQLError(message, {
        ...(path && { path }),
        ...(extensions && { extensions }),
      }),
  );

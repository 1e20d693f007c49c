import type { FastifyBaseLogger } from 'fastify';
import {
  createSourceEventStream,
  execute,
  GraphQLError,
  Kind,
  print,
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
} from 'graphql';
import type { Platform } from '#platform';
import { refusalOfKey } from '../http/admit.ts';
import { answerErrors } from '../graphql/answer-errors.ts';
import { withAsking, type Asking } from '../graphql/asking.ts';
import { operationFacts } from '../graphql/operation-facts.ts';
import { Refusal } from '../graphql/refusal.ts';
import { shareStream, TooFarBehind, type SharedStream } from './shared-stream.ts';

/** What the source of a subscription is given: it ends when the signal aborts. */
export interface Following {
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

/** Answers a subscription for the owner of a key. */
export type AnswerSubscription = (
  args: ExecutionArgs,
  key: string | undefined,
) => AsyncGenerator<ExecutionResult>;

/**
 * Answers subscriptions: each event of a source as a question of its own, with its own time. (Graphql's own way would keep one
 * context, and so one time limit, for all of them.) The next event is made when one of its readers has sent the one before.
 * Equal questions about what is to come are answered once for all that ask them. A key that is withdrawn ends its subscriptions.
 */
export const eventByEvent = (platform: Platform, log: FastifyBaseLogger): AnswerSubscription => {
  const shared = new Map<string, SharedStream<Answered>>();

  const streamFor = (args: ExecutionArgs): { stream: SharedStream<Answered>; isKnown: boolean } => {
    const question = questionOf(args);
    const known = question === null ? undefined : shared.get(question);
    if (known !== undefined) return { stream: known, isKnown: true };
    const ending = new AbortController();
    const stream = shareStream(answersTo(args, platform, log, ending.signal), () => {
      ending.abort();
      if (question !== null) shared.delete(question);
    });
    if (question !== null) shared.set(question, stream);
    return { stream, isKnown: false };
  };

  return (args, key) => {
    const ending = new AbortController();
    // Also while there is nothing to send.
    const watching = setInterval(() => {
      if (refusalOfKey(platform, key) !== null) ending.abort();
    }, LOOK_AGAIN_MS).unref();
    ending.signal.addEventListener('abort', () => clearInterval(watching));
    const { stream, isKnown } = streamFor(args);
    const joined = { all: stream.join(ending.signal), isKnown };
    const answers = answersFor(joined, key, { platform, log, ending });
    const end = answers.return.bind(answers);
    return Object.assign(answers, {
      // A generator that waits for its next event does not hear that it is to end.
      return: (value: unknown) => {
        ending.abort();
        return end(value);
      },
    });
  };
};

const LOOK_AGAIN_MS = 1000;

/** An answer, and the sequence of the event that it is about; null for one that is about none. */
interface Answered {
  readonly sequence: number | null;
  readonly result: ExecutionResult;
}

/** What tells equal questions; null for one that begins at an event of the past, which only it may be at. */
const questionOf = ({ document, operationName, variableValues }: ExecutionArgs): string | null => {
  const [operation, another] = document.definitions.filter(
    (one) => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined || another !== undefined) return null;
  const fields = operation.selectionSet.selections.filter((one) => one.kind === Kind.FIELD);
  const isPlain = fields.length === operation.selectionSet.selections.length;
  const begins = fields.some((field) => hasStart(field, variableValues ?? {}));
  if (!isPlain || begins || (operation.variableDefinitions ?? []).some(hasDefault)) return null;
  return JSON.stringify([print(document), operationName, variableValues]);
};

const hasStart = (
  { arguments: given = [] }: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): boolean =>
  given.some(({ name, value }) => {
    if (name.value !== 'after' || value.kind === Kind.NULL) return false;
    return value.kind !== Kind.VARIABLE || (variables[value.name.value] ?? null) !== null;
  });

const hasDefault = ({ defaultValue }: { readonly defaultValue?: unknown }): boolean =>
  defaultValue !== undefined;

async function* answersFor(
  { all, isKnown }: { readonly all: AsyncGenerator<Answered>; readonly isKnown: boolean },
  key: string | undefined,
  {
    platform,
    log,
    ending,
  }: { platform: Platform; log: FastifyBaseLogger; ending: AbortController },
): AsyncGenerator<ExecutionResult> {
  try {
    // Those that subscribed earlier may still receive what happened before this one did.
    const now = isKnown ? await present(platform) : null;
    for await (const { sequence, result } of all) {
      const refusal = refusalOfKey(platform, key);
      if (refusal !== null) throw refusal;
      if (now === null || sequence === null || sequence > now) yield result;
    }
    const refusal = refusalOfKey(platform, key);
    if (refusal !== null) throw refusal;
  } catch (error) {
    const cause = error instanceof TooFarBehind ? new Refusal('UNAVAILABLE', error.message) : error;
    yield { errors: graphqlErrors([cause], log, platform) };
  } finally {
    ending.abort();
  }
}

const present = (platform: Platform): Promise<number> =>
  withAsking(platform, async (asking) => (await asking.freshness()).sequence);

async function* answersTo(
  args: ExecutionArgs,
  platform: Platform,
  log: FastifyBaseLogger,
  signal: AbortSignal,
): AsyncGenerator<Answered> {
  const following: Following = { platform, signal };
  const source = await createSourceEventStream({ ...args, contextValue: { following } });
  if (!(Symbol.asyncIterator in source)) {
    yield { sequence: null, result: inSentences(source, log, platform) };
    return;
  }
  const facts = operationFacts(args.document, args.operationName ?? null);
  for await (const rootValue of source) {
    const answer = await platform.tracing.within('graphql', facts, () =>
      withAsking(platform, async (asking) => {
        const result = await execute({ ...args, rootValue, contextValue: { asking } });
        return refusedBy(asking) ?? result;
      }),
    );
    yield { sequence: sequenceOf(rootValue), result: inSentences(answer, log, platform) };
  }
}

/** One error in place of an answer that reached a limit: each of its fields may have failed for it. */
const refusedBy = ({ budget }: Asking): ExecutionResult | null => {
  try {
    budget.check();
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { errors: [new GraphQLError(error.message, { originalError: error })] };
  }
};

/** Of what a source tells: one member, named after the field. */
const sequenceOf = (rootValue: unknown): number | null => {
  const members: readonly unknown[] =
    typeof rootValue === 'object' && rootValue !== null ? Object.values(rootValue) : [];
  const [told] = members;
  if (typeof told !== 'object' || told === null || !('sequence' in told)) return null;
  return typeof told.sequence === 'number' ? told.sequence : null;
};
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

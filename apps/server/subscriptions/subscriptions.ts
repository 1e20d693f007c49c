import websocket from '@fastify/websocket';
import type { WebsocketHandler } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import {
  getOperationAST,
  OperationTypeNode,
  validate,
  type ExecutionArgs,
  type GraphQLError,
} from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { readersOf, type Platform } from '#platform';
import { refusalOfKey } from '../http/admit.ts';
import { eventByEvent, graphqlErrors } from './event-by-event.ts';
import { refuseTooMuch } from '../graphql/limits/limits.ts';
import { parsed } from '../graphql/question.ts';
import { Refusal } from '../graphql/refusal.ts';
import { socketHandler, tellOfSocket, type Opened } from './socket-handler.ts';
import { limitsPerProcess, openSockets, type Sockets } from './sockets.ts';

// A question is at most as long as over HTTP.
const MAX_MESSAGE = 1024 * 1024;

// "Try again later", as for a client that reads too slowly.
const TRY_AGAIN = 1013;

/** Lets routes below be opened as WebSockets. */
export const withWebSockets = async (scope: FastifyInstance): Promise<void> => {
  await scope.register(websocket, {
    options: { maxPayload: MAX_MESSAGE, handleProtocols },
    errorHandler: (error, socket, { log }) => tellOfSocket(error, socket, log, MAX_MESSAGE),
  });
};

/**
 * Answers subscriptions by the protocol `graphql-transport-ws`. The key comes with the request that opens the socket, or as
 * `authorization` in the payload of the first message; one that is withdrawn ends what was subscribed with it.
 */
export const followQuestions = (
  fastify: FastifyInstance,
  platform: Platform,
  sockets: Sockets = openSockets(limitsPerProcess(Math.max(1, readersOf(platform.config)))),
): WebsocketHandler => {
  const keyOf = (context: Asked): string | undefined =>
    context.extra.request.headers.authorization ?? inPayload(context.connectionParams);
  const answer = eventByEvent(platform, fastify.log);
  const handler = socketHandler({
    onConnect: (context) => {
      const { request, close } = context.extra;
      if (refusalOfKey(platform, keyOf(context)) !== null) return false;
      const keyId = platform.keys.authenticate(keyOf(context))?.keyId ?? null;
      const reason = sockets.admit(request, keyId, context.subscriptions);
      if (reason !== null) close(TRY_AGAIN, reason);
      return reason === null;
    },
    onSubscribe: (context, _id, payload) => {
      const { request } = context.extra;
      const { log } = request;
      try {
        const reason = sockets.tooMany(request);
        if (reason !== null) throw new Refusal('BAD_USER_INPUT', reason);
        const refusal = refusalOfKey(platform, keyOf(context));
        if (refusal !== null) throw refusal;
        return {
          ...argumentsOf(fastify, platform, payload),
          contextValue: { key: keyOf(context) } satisfies Subscriber,
        };
      } catch (error) {
        return graphqlErrors(error instanceof Several ? error.errors : [error], log, platform);
      }
    },
    subscribe: (args) => answer(args, subscriberOf(args).key),
  });
  return function (socket, request) {
    sockets.open(request, () => socket.terminate());
    socket.once('close', () => sockets.close(request));
    return handler.call(this, socket, request);
  };
};

interface Subscriber {
  readonly key: string | undefined;
}

// What `onSubscribe` made; the library types it as anything.
const subscriberOf = ({ contextValue }: ExecutionArgs): Subscriber => contextValue as Subscriber;

interface Asked {
  readonly connectionParams?: Readonly<Record<string, unknown>> | undefined;
  readonly extra: Opened;
}

const inPayload = (payload: Asked['connectionParams']): string | undefined => {
  const key = payload?.['authorization'];
  return typeof key === 'string' ? key : undefined;
};

/** A question that can be subscribed to: checked as every other is. */
const argumentsOf = (
  fastify: FastifyInstance,
  platform: Platform,
  payload: {
    readonly query: string;
    readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
    readonly operationName?: string | null | undefined;
  },
): ExecutionArgs => {
  const { schema } = fastify.graphql;
  const operationName = payload.operationName ?? null;
  const variables = payload.variables ?? {};
  const document = parsed(payload.query);
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Several(errors);
  if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw new Refusal('BAD_USER_INPUT', 'only subscriptions are taken here: POST other questions');
  }
  refuseTooMuch(schema, document, { operationName, variables }, platform.config.MAX_QUERY_DEPTH);
  return { schema, document, variableValues: { ...variables }, operationName };
};

class Several extends Error {
  override readonly name = 'Several';
  constructor(readonly errors: readonly GraphQLError[]) {
    super('a question has several faults');
  }
}

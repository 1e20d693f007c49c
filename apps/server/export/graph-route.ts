import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createPace, exportPieces, limitReads } from '#catalog';
import { formatInstant, parseInstant } from '#openlineage';
import type { Platform } from '#platform';
import { refusalOfReader } from '../http/admit.ts';
import { endWhenStalled } from '../http/end-when-stalled.ts';
import { answerInOneSentence } from '../graphql/answer-refusals.ts';
import { openAsking, type AsOf } from '../graphql/asking.ts';
import { Refusal } from '../graphql/refusal.ts';
import { graphText } from './graph-text.ts';
import { openPlaces, RETRY_AFTER } from './places.ts';

/**
 * Answers `GET /api/v1/graph` with everything that holds as one JSON document (docs/concepts.md describes it), for those who may
 * read. `asOf` is a sequence or an ISO 8601 time, now when left out; `current=true` leaves out what depends on the order of
 * arrival. Whatever is not answered is told as `{"error": sentence}`.
 */
export const registerGraphExport = (fastify: FastifyInstance, platform: Platform): void => {
  const { EXPORT_TIMEOUT_MS: mostMs } = platform.config;
  void fastify.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, _reply, next) => {
      next(refusalOfReader(platform, request) ?? undefined);
    });
    scope.setErrorHandler(answerInOneSentence(platform));
    const takePlace = openPlaces();
    scope.addHook('onSend', (_request, reply, _payload, next) => {
      if (reply.statusCode === 503) reply.header('retry-after', RETRY_AFTER);
      next();
    });
    scope.get('/api/v1/graph', async (request, reply) => {
      const { asOf, current } = readQuery(request);
      const leave = takePlace();
      // What is read stays until the last byte was taken.
      const asking = openAsking(platform);
      let deadline: NodeJS.Timeout | undefined;
      const release = (): void => {
        leave();
        clearTimeout(deadline);
        asking.close();
      };
      try {
        const reading = await asking.at(asOf);
        // It may be of any length, and takes as long as its client does: others have their turns in between.
        const pacing = { left: () => Infinity, spend: () => undefined, turn: createPace() };
        const db = limitReads(reading.platform.catalog.db, pacing);
        const lists = await exportPieces(db, reading.asOf, { current });
        const facts = { format: 1, ...(current ? {} : { asOf: reading.asOf }) };
        const text = Readable.from(graphText(facts, lists));
        text.once('end', release).once('close', release);
        const { socket } = request.raw;
        // A client that takes nothing, or little at a time, would keep others out. The connection is cut, so that
        // nobody takes a part for the whole.
        deadline = setTimeout(() => {
          request.log.warn(`an export of the graph was cut after ${mostMs} ms (EXPORT_TIMEOUT_MS)`);
          socket.destroy();
          text.destroy();
        }, mostMs).unref();
        // A request within the process has no such socket.
        if (socket instanceof Socket) endWhenStalled(socket, text, () => void socket.destroy());
        return await reply.type('application/json').send(text);
      } catch (error) {
        release();
        throw error;
      }
    });
    done();
  });
};

const readQuery = ({ query }: FastifyRequest): { asOf: AsOf | null; current: boolean } => {
  const given = new Map(typeof query === 'object' && query !== null ? Object.entries(query) : []);
  const current: unknown = given.get('current') ?? 'false';
  if (current !== 'true' && current !== 'false') {
    throw new Refusal('BAD_USER_INPUT', 'current is true or false: leave it out for false');
  }
  return { asOf: readMoment(given.get('asOf')), current: current === 'true' };
};

const readMoment = (given: unknown): AsOf | null => {
  if (given === undefined) return null;
  if (typeof given === 'string') {
    const sequence = /^\d{1,16}$/.test(given) ? Number(given) : NaN;
    if (Number.isSafeInteger(sequence)) return { sequence };
    const time = parseInstant(given);
    if (time !== null) return { time: formatInstant(time) };
  }
  throw new Refusal(
    'BAD_USER_INPUT',
    'asOf is the sequence of an entry of the log, such as 4711, or an ISO 8601 time: leave it out for now',
  );
};

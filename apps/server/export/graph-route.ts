import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createPace, exportPieces, limitReads } from '#catalog';
import { formatInstant, parseInstant } from '#openlineage';
import type { Platform } from '#platform';
import { refusalOfReader } from '../http/admit.ts';
import { endWhenStalled } from '../http/end-when-stalled.ts';
import { answerErrors, codeOf } from '../graphql/answer-errors.ts';
import { openAsking, type AsOf } from '../graphql/asking.ts';
import { Refusal, STATUS } from '../graphql/refusal.ts';
import { graphText } from './graph-text.ts';

/**
 * Answers `GET /api/v1/graph` with everything that holds as one JSON document (docs/concepts.md describes it), for those who may
 * read. `asOf` is a sequence or an ISO 8601 time, now when left out; `current=true` leaves out what depends on the order of
 * arrival. Whatever is not answered is told as `{"error": sentence}`.
 */
export const registerGraphExport = (fastify: FastifyInstance, platform: Platform): void => {
  void fastify.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, _reply, next) => {
      next(refusalOfReader(platform, request) ?? undefined);
    });
    scope.setErrorHandler((error: Error, request, reply) => {
      const [answer] = answerErrors([error], request.log, platform);
      const code = codeOf(error, platform);
      const status = code === null ? 500 : STATUS[code];
      return reply.code(status).send({ error: answer?.message });
    });
    let running = 0;
    scope.get('/api/v1/graph', async (request, reply) => {
      const { asOf, current } = readQuery(request);
      if (running >= MOST_AT_ONCE) {
        reply.header('retry-after', '5');
        throw new Refusal('UNAVAILABLE', BUSY);
      }
      running += 1;
      let isRunning = true;
      // What is read stays until the last byte was taken.
      const asking = openAsking(platform);
      const release = (): void => {
        if (isRunning) running -= 1;
        isRunning = false;
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
        // A client that takes nothing would keep others out. A request within the process has no such socket.
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

// Each holds the names of all datasets and jobs in memory.
const MOST_AT_ONCE = 2;
const BUSY = `this server exports the graph to ${MOST_AT_ONCE} clients at once, and does so now: try again later`;

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

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openIntake } from '#ingest';
import type { Sender } from '#own-events';
import type { Platform } from '#platform';
import { admit } from './admit-sender.ts';
import { lingerFor, refusalFor } from './answer-error.ts';
import { encodingOf, mediaOf } from './content-headers.ts';
import { eventsOfArray, eventsOfLines, ingestBatch } from './ingest-batch.ts';
import { readBody } from './read-body.ts';
import { IntakeRefusal } from './refusal.ts';
import { representationOf, wantsRepresentation } from './representation.ts';
import { sharedMemory } from './shared-memory.ts';
import type { Part } from './split-lines.ts';

// Clients join a base URL and the path in every way: with a slash between, two, or one behind. One of them takes a base URL
// that ends in a slash for the whole address.
const ONE_EVENT = [
  '/api/v1/lineage',
  '/api/v1/lineage/',
  '//api/v1/lineage',
  '//api/v1/lineage/',
  '/',
];
const A_BATCH = ['/api/v1/lineage/batch', '/api/v1/lineage/batch/', '//api/v1/lineage/batch'];

const SILENCE_MS = 30_000;

const APPEND = 'append to the log';

/**
 * How many bytes of single events may wait for the log. More would make senders wait for seconds and then send again: they are
 * answered 503 at once. Batches are limited by the memory for bodies, so that a large one does not shut out single events.
 */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Takes OpenLineage events over HTTP, beside Nest's pipeline since that reads, limits and redirects bodies in ways no client
 * expects. `POST /api/v1/lineage` takes one event as JSON and answers 201 without a body once it is durable, also when it was
 * there before; `Ledgerline-Status` tells which, `Ledgerline-Position` is what a read can wait for, and `Ledgerline-Warnings`
 * is how many parts of the event were skipped; `Prefer: return=representation` asks for a body that lists them. NDJSON on that path,
 * and a JSON array or NDJSON on `/api/v1/lineage/batch`, are answered 200 with a {@link BatchReport}. Whatever is not taken is
 * answered with `{"error": sentence}`.
 */
export const registerIntake = (fastify: FastifyInstance, platform: Platform): void => {
  const { config, log, tracing } = platform;
  const intake = openIntake(log, { maxDepth: config.MAX_JSON_DEPTH });
  const senders = new WeakMap<FastifyRequest, Sender>();
  const openShare = sharedMemory(2 * config.MAX_BODY_MB * 1024 * 1024);
  const openPlace = sharedMemory(MAX_WAITING_BYTES);

  /** Reads the body and hands it on; its memory counts until that is done. */
  const withBody = async (
    request: FastifyRequest,
    use: (body: Buffer, sender: Sender) => Promise<FastifyReply>,
  ): Promise<FastifyReply> => {
    const { raw, headers } = request;
    const share = openShare();
    try {
      const body = await readBody(raw, share, {
        isGzip: encodingOf(headers['content-encoding']) === 'GZIP',
        maxMegabytes: config.MAX_BODY_MB,
        maxRatio: config.MAX_INFLATE_RATIO,
        silenceMs: SILENCE_MS,
      });
      const sender = senders.get(request);
      if (sender === undefined) throw new Error('unreachable: a request that was not admitted');
      return await use(body, sender);
    } finally {
      share.release();
    }
  };

  /** Counts the body as waiting until it is stored. Throws an {@link IntakeRefusal} when too much waits already. */
  const waiting = async <T>(body: Buffer, store: () => Promise<T>): Promise<T> => {
    const place = openPlace();
    // A body above the limit may wait alone.
    const refusal = place.take(Math.min(body.length, MAX_WAITING_BYTES));
    if (refusal !== null) throw refusal;
    try {
      return await store();
    } finally {
      place.release();
    }
  };

  const takeOne: Take = async (body, sender, reply) => {
    const receipt = await waiting(body, () =>
      tracing.within(APPEND, { 'ledgerline.events': 1 }, () => intake.ingest(body, sender)),
    );
    if (receipt.status === 'refused') throw new IntakeRefusal(400, receipt.reason + hintFor(body));
    if (receipt.position !== null) reply.header('ledgerline-position', receipt.position);
    reply
      .code(201)
      .header('ledgerline-status', receipt.status)
      .header('ledgerline-warnings', receipt.warnings.length);
    if (!wantsRepresentation(reply.request.headers.prefer)) return reply.send();
    return reply
      .header('preference-applied', 'return=representation')
      .send(representationOf(receipt));
  };
  const takeAll = async (
    parts: readonly Part[],
    sender: Sender,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const facts = { 'ledgerline.events': parts.length };
    const report = await tracing.within(APPEND, facts, () =>
      ingestBatch(intake, log, parts, sender),
    );
    if (report.position !== null) reply.header('ledgerline-position', report.position);
    return reply.code(200).send(report);
  };
  const takeLines: Take = async (body, sender, reply) =>
    takeAll(eventsOfLines(body, config.MAX_BATCH), sender, reply);
  const takeArray: Take = async (body, sender, reply) =>
    takeAll(eventsOfArray(body, config.MAX_BATCH), sender, reply);

  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, next) => next(null));
    scope.addHook('onRequest', (request, _reply, next) => {
      senders.set(request, admit(platform, request));
      next();
    });
    scope.setErrorHandler((error: Error, request, reply) => {
      lingerFor(request);
      return sendRefusal(reply, refusalFor(error, request.log));
    });
    const isLines = ({ headers }: FastifyRequest): boolean =>
      mediaOf(headers['content-type']) === 'LINES';
    for (const path of ONE_EVENT) {
      scope.post(path, (request, reply) =>
        withBody(request, (body, sender) =>
          (isLines(request) ? takeLines : takeOne)(body, sender, reply),
        ),
      );
    }
    for (const path of A_BATCH) {
      scope.post(path, (request, reply) =>
        withBody(request, (body, sender) =>
          (isLines(request) ? takeLines : takeArray)(body, sender, reply),
        ),
      );
    }
    done();
  });
};

type Take = (body: Buffer, sender: Sender, reply: FastifyReply) => Promise<FastifyReply>;

const hintFor = (body: Buffer): string =>
  /^\s*\[/.test(body.toString('latin1', 0, 100))
    ? '; an array of events is taken at /api/v1/lineage/batch'
    : '';

const sendRefusal = (reply: FastifyReply, { status, headers, message }: IntakeRefusal) =>
  reply.code(status).headers(headers).send({ error: message });

import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { openIntake } from '#ingest';
import type { Sender } from '#domain-events';
import type { WritablePlatform } from '#platform';
import { admit } from './admit-sender.ts';
import { lingerFor, refusalFor } from './answer-error.ts';
import { encodingOf, mediaOf } from './content-headers.ts';
import { eventsOfArray, eventsOfLines, ingestBatch } from './ingest-batch.ts';
import { readBody } from './read-body.ts';
import { IntakeRefusal } from './refusal.ts';
import { representationOf, wantsRepresentation } from './representation.ts';
import { sharedMemory } from './shared-memory.ts';
import type { Part } from './split-lines.ts';
import { waitingRoom } from './waiting-room.ts';

/** An HTTP answer that is ready to send. */
export interface IntakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; empty for an answer without a body. */
  readonly body: string;
}

/** What an address of the intake takes beside NDJSON: one event or an array of events. */
export type Accepts = 'EVENT' | 'ARRAY';

/** Takes events from HTTP requests, whatever serves HTTP. */
export interface IntakeDoor {
  /** Decides by a request's headers who sends it. Throws an {@link IntakeRefusal} for a request that is refused. */
  admit(message: IncomingMessage): Sender;
  /** Reads the body, stores its events, and returns the answer once they are durable. Rejects for a request that is refused. */
  take(message: IncomingMessage, sender: Sender, accepts: Accepts): Promise<IntakeAnswer>;
  /** The answer for whatever {@link admit} or {@link take} threw. Logs what is not the sender's fault. */
  answerTo(error: Error, message: IncomingMessage, log: FastifyBaseLogger): IntakeAnswer;
}

const SILENCE_MS = 30_000;

const APPEND = 'append to the log';

/**
 * More would make senders wait until they give up (the clients of OpenLineage do after 5 seconds) and send again: they are
 * answered 503 at once. Batches are limited by the memory for bodies, so that a large one does not shut out single events.
 * Turns are short, since Node accepts one new connection in each turn of the event loop.
 */
const WAITING = { maxBytes: 16 * 1024 * 1024, maxWaitMs: 3000, turnMs: 1 };

export const openIntakeDoor = (platform: WritablePlatform): IntakeDoor => {
  const { config, log, tracing } = platform;
  const intake = openIntake(log, { maxDepth: config.MAX_JSON_DEPTH });
  const openShare = sharedMemory(2 * config.MAX_BODY_MB * 1024 * 1024);
  const room = waitingRoom(WAITING);

  const takeOne = async (
    body: Buffer,
    sender: Sender,
    { headers }: IncomingMessage,
  ): Promise<IntakeAnswer> => {
    const receipt = await room.enter(body.length, () =>
      tracing.within(APPEND, { 'ledgerline.events': 1 }, () => intake.ingest(body, sender)),
    );
    if (receipt.status === 'refused') throw new IntakeRefusal(400, receipt.reason + hintFor(body));
    const facts = {
      ...(receipt.position !== null && { 'ledgerline-position': receipt.position }),
      'ledgerline-status': receipt.status,
      'ledgerline-warnings': String(receipt.warnings.length),
    };
    if (!wantsRepresentation(headers.prefer)) return { status: 201, headers: facts, body: '' };
    return json(201, representationOf(receipt), {
      ...facts,
      'preference-applied': 'return=representation',
    });
  };

  const takeAll = async (parts: readonly Part[], sender: Sender): Promise<IntakeAnswer> => {
    const facts = { 'ledgerline.events': parts.length };
    const report = await tracing.within(APPEND, facts, () =>
      ingestBatch(intake, log, parts, sender),
    );
    const { position } = report;
    return json(200, report, position === null ? {} : { 'ledgerline-position': position });
  };

  return {
    admit: (message) => admit(platform, message),

    take: async (message, sender, accepts) => {
      const { headers } = message;
      const isLines = mediaOf(headers['content-type']) === 'LINES';
      const refusal = isLines || accepts === 'ARRAY' ? null : room.refusal();
      if (refusal !== null) throw refusal;
      // The memory of the body counts until it is stored.
      const share = openShare();
      try {
        const body = await readBody(message, share, {
          isGzip: encodingOf(headers['content-encoding']) === 'GZIP',
          maxMegabytes: config.MAX_BODY_MB,
          maxRatio: config.MAX_INFLATE_RATIO,
          silenceMs: SILENCE_MS,
        });
        if (isLines) {
          return await takeAll(eventsOfLines(body, config.MAX_BATCH), sender);
        }
        if (accepts === 'ARRAY') {
          return await takeAll(eventsOfArray(body, config.MAX_BATCH), sender);
        }
        return await takeOne(body, sender, message);
      } finally {
        share.release();
      }
    },

    answerTo: (error, message, to) => {
      lingerFor(message);
      const { status, headers, message: sentence } = refusalFor(error, to);
      return json(status, { error: sentence }, headers);
    },
  };
};

const json = (
  status: number,
  value: object,
  headers: Readonly<Record<string, string>>,
): IntakeAnswer => ({
  status,
  headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

const hintFor = (body: Buffer): string =>
  /^\s*\[/.test(body.toString('latin1', 0, 100))
    ? '; an array of events is taken at /api/v1/lineage/batch'
    : '';

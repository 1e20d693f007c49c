import { z } from 'zod';
import { JsonSyntaxError, parseJson } from '#openlineage';
import { overHttp } from '../ask/over-http.ts';
import type { Response, Transport } from '../ask/transport.ts';
import { NoAnswer } from '../exit-codes.ts';
import type { Outcome, Target } from './target.ts';

// Far more than a server needs that writes for many at once on a slow disk.
const TIMEOUT_MS = 120_000;

/** The intake of a server. */
export const remoteTarget = (url: string, key: string | null, maxDepth: number): Target => {
  const transport = overHttp(url, key);
  const sendWell = batchSender(transport);
  return {
    send: async (raws) => {
      // In an array something that is no JSON could swallow its neighbours: it goes by itself, for the server to say why not.
      const isWell = raws.map((raw) => isJson(raw, maxDepth));
      const outcomes = (await sendWell(raws.filter((_, index) => isWell[index])))[
        Symbol.iterator
      ]();
      const all: Outcome[] = [];
      for (const [index, raw] of raws.entries()) {
        all.push(isWell[index] === true ? nextOf(outcomes) : await sendOne(transport, raw));
      }
      return all;
    },
    settled: () => Promise.resolve(),
    close: () => transport.close(),
  };
};

const isJson = (raw: Buffer, maxDepth: number): boolean => {
  try {
    parseJson(raw, maxDepth);
    return true;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return false;
    throw error;
  }
};

const nextOf = (outcomes: Iterator<Outcome>): Outcome => {
  const next = outcomes.next();
  if (next.done === true) throw new Error('unreachable: an event without an outcome');
  return next.value;
};

const batchSender = (transport: Transport) => {
  const send = async (raws: readonly Buffer[]): Promise<readonly Outcome[]> => {
    if (raws.length === 0) return [];
    const response = await transport.send({
      method: 'POST',
      path: '/api/v1/lineage/batch',
      contentType: 'application/json',
      body: arrayOf(raws),
      timeoutMs: TIMEOUT_MS,
    });
    // The server's limits may be smaller than what is sent together here.
    if (response.status === 413 && raws.length > 1) {
      const half = Math.ceil(raws.length / 2);
      return [...(await send(raws.slice(0, half))), ...(await send(raws.slice(half)))];
    }
    if (response.status === 413) return [{ status: 'refused', reason: sentenceIn(response) }];
    if (response.status !== 200) throw refusedAll(transport, response);
    const result = report.safeParse(jsonIn(response));
    if (!result.success || result.data.events.length !== raws.length) {
      throw refusedAll(transport, response);
    }
    return result.data.events;
  };
  return send;
};

const sendOne = async (transport: Transport, raw: Buffer): Promise<Outcome> => {
  const response = await transport.send({
    method: 'POST',
    path: '/api/v1/lineage',
    contentType: 'application/json',
    body: new Uint8Array(raw),
    timeoutMs: TIMEOUT_MS,
  });
  if (response.status === 201) {
    return { status: 'accepted', ...warned.parse(jsonIn(response) ?? {}) };
  }
  if (response.status === 400 || response.status === 413) {
    return { status: 'refused', reason: sentenceIn(response) };
  }
  throw refusedAll(transport, response);
};

const arrayOf = (raws: readonly Buffer[]): Uint8Array<ArrayBuffer> => {
  const parts = raws.flatMap((raw, index) => [index === 0 ? OPEN : COMMA, raw]);
  return Buffer.concat([...parts, CLOSE]);
};

const [OPEN, COMMA, CLOSE] = [Buffer.from('['), Buffer.from(','), Buffer.from(']')];

// None of an event that was read whole, nor from a server that does not tell.
const warned = z.object({
  warningCount: z.number().default(0),
  warnings: z.array(z.object({ path: z.string(), reason: z.string() })).default([]),
});

const report = z.object({
  events: z.array(
    z.discriminatedUnion('status', [
      warned.extend({ status: z.enum(['accepted', 'duplicate']) }),
      z.object({ status: z.literal('refused'), reason: z.string() }),
    ]),
  ),
});

const problem = z.object({ error: z.string() });

const refusedAll = ({ where }: Transport, response: Response): NoAnswer =>
  new NoAnswer(
    `the server at ${where} does not take events (status ${response.status}): ${sentenceIn(response)}`,
  );

const sentenceIn = (response: Response): string => {
  const result = problem.safeParse(jsonIn(response));
  return result.success ? result.data.error : 'what answers there is no server of Ledgerline';
};

const jsonIn = ({ body }: Response): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};

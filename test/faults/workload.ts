import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  answerAbout,
  exported,
  jobOf,
  JOBS,
  prefixesOf,
  questionAbout,
  type AnswerAbout,
  type Exported,
} from './model.ts';
import type { Random } from './random.ts';
import { newEvent, type CheckedLog, type Sending } from './served.ts';

// What clients do while a fault happens, and the check of what they were answered.

/** An answer, with what was acknowledged before it was asked for. */
export interface Answered {
  readonly acknowledged: number;
  readonly job: number;
  readonly answer: AnswerAbout | null;
  readonly document: Exported | null;
}

/**
 * Sends events and asks questions until `isOver`, and returns the answers. Throws for an answer that no fault
 * explains.
 */
export const runWorkload = async (
  at: Sending,
  random: Random,
  isOver: () => boolean,
): Promise<readonly Answered[]> => {
  const answers: Answered[] = [];
  const sent: string[] = [...at.acknowledged].slice(-50);
  const sender = async (): Promise<void> => {
    while (!isOver()) {
      const status = await sendAny(at, random, sent);
      if (![0, 200, 201, 408, 503].includes(status))
        throw new Error(`an event was answered with ${status}`);
      await sleep(status === 0 || status === 503 ? 20 : random(30));
    }
  };
  const asker = async (): Promise<void> => {
    while (!isOver()) {
      const answered = await askAny(at, random);
      if (answered === null) await sleep(20);
      else answers.push(answered);
      await sleep(random(50));
    }
  };
  const clients = [sender, sender, sender, asker, asker];
  const results = await Promise.allSettled(clients.map((client) => client()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return answers;
};

/** Sends one event or several, new ones and now and then ones that were sent before. */
const sendAny = async (at: Sending, random: Random, sent: string[]): Promise<number> => {
  const one = (): string => {
    const again = random(8) === 0 ? sent[random(sent.length)] : undefined;
    if (again !== undefined) return again;
    const body = newEvent(random(JOBS), FILLERS[random(FILLERS.length)]);
    sent.push(body);
    return body;
  };
  if (random(4) > 0) return at.send(one());
  const bodies = [...new Set(Array.from({ length: 1 + random(10) }, one))];
  return at.sendMany(bodies, {
    as: random(2) === 0 ? 'NDJSON' : 'ARRAY',
    isCompressed: random(2) === 0,
  });
};

// The last is parsed outside the thread that takes events.
const FILLERS = [...Array.from({ length: 200 }, () => 0), 200, 2000, 20_000, 200_000, 600_000];

const askAny = (at: Sending, random: Random): Promise<Answered | null> =>
  random(10) === 0 ? askForGraph(at) : askAboutJob(at, random(JOBS));

const askAboutJob = async (at: Sending, job: number): Promise<Answered | null> => {
  const acknowledged = at.acknowledged.size;
  const body = await fetchJson(`${at.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: questionAbout(job) }),
  });
  if (body === null) return null;
  const { data, errors = [] } = graphqlAnswer.parse(body);
  const unexplained = errors.filter(({ extensions }) => !EXPLAINED.has(extensions.code));
  if (unexplained.length > 0)
    throw new Error(`a question was answered with ${JSON.stringify(unexplained)}`);
  if (errors.length > 0) return null;
  return { acknowledged, job, answer: answerAbout.parse(data), document: null };
};

const askForGraph = async (at: Sending): Promise<Answered | null> => {
  const acknowledged = at.acknowledged.size;
  const body = await fetchJson(`${at.server.url}/api/v1/graph`);
  if (body === null || (typeof body === 'object' && 'error' in body)) return null;
  return { acknowledged, job: 0, answer: null, document: exported.parse(body) };
};

/** The body of an answer; `null` if there is none, or its connection was cut. */
const fetchJson = async (url: string, options: RequestInit = {}): Promise<object | null> => {
  try {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(MOST_MS) });
    const body: unknown = await response.json();
    return typeof body === 'object' ? body : null;
  } catch {
    return null;
  }
};

const MOST_MS = 20_000;

const EXPLAINED = new Set(['UNAVAILABLE', 'TIMED_OUT']);

const graphqlAnswer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).loose() }))
    .optional(),
});

/** Throws unless each answer is of one sequence, contains what the log has up to it, and knows how far the log was. */
export const checkAnswers = (answers: readonly Answered[], { bodies }: CheckedLog): void => {
  const sequences = answers.map(({ answer, document }) => answer?.events.asOf ?? document?.asOf);
  const jobs = bodies.map(jobOf);
  const prefixes = prefixesOf(jobs, new Set(sequences.flatMap((sequence) => sequence ?? [])));
  for (const [index, { acknowledged, job, answer, document }] of answers.entries()) {
    const asOf = sequences[index] ?? -1;
    const prefix = prefixes.get(asOf);
    if (prefix === undefined)
      throw new Error(`an answer is of ${asOf} of ${bodies.length} entries`);
    const total = [...prefix.runs.values()].reduce((sum, one) => sum + one, 0);
    if (document !== null) {
      const edges = new Set(document.edges.map(([[, from], [, to]]) => `${from} -> ${to}`));
      expectEqual(`the export of ${asOf}`, {
        datasets: [document.datasets.length, prefix.datasets.size],
        runs: [document.runs.length, total],
        edges: [[...edges].sort().join(), [...prefix.edges].sort().join()],
      });
    }
    if (answer === null) continue;
    const { status, events } = answer;
    expectEqual(`an answer of ${asOf}`, {
      sequences: [`${answer.jobs.asOf} ${answer.datasets.asOf}`, `${asOf} ${asOf}`],
      runs: [answer.job?.runs.totalCount ?? 0, prefix.runs.get(job) ?? 0],
      datasets: [answer.datasets.totalCount, prefix.datasets.size],
      jobs: [answer.jobs.totalCount, prefix.runs.size],
      events: [events.totalCount, asOf],
      newest: [events.nodes.map(({ sequence }) => sequence).join(), newest(asOf)],
      lag: [status.lag, status.head === null ? null : status.head - asOf],
    });
    const { head } = status;
    if (head !== null && (head < acknowledged || head > bodies.length))
      throw new Error(`head is ${head} after ${acknowledged}, of ${bodies.length} entries`);
  }
};

const newest = (asOf: number): string => [asOf, asOf - 1].filter((sequence) => sequence > 0).join();

const expectEqual = (
  what: string,
  facts: Readonly<Record<string, readonly [unknown, unknown]>>,
): void => {
  for (const [name, [found, expected]] of Object.entries(facts))
    if (found !== expected)
      throw new Error(`${what}: ${name} is ${String(found)}, expected ${String(expected)}`);
};

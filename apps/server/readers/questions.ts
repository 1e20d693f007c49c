import { Agent } from 'node:http';
import type { Config } from '#platform';
import { Refusal } from '../graphql/refusal.ts';
import { exchange, type Exchange, type Forwardable, type Forwarded } from './exchange.ts';
import { fatesOf, type EndOfReader } from './fate.ts';

/** A request for a reader, with what decides how it is treated. */
export interface Question extends Forwarded {
  readonly isMutation: boolean;
  /** Whether QUERY_TIMEOUT_MS holds for it. */
  readonly isLimited: boolean;
  /** Whether nobody waits for the answer any more. */
  readonly isAbandoned: () => boolean;
}

/** A reader that can be asked. */
export interface Askable {
  /** The socket at which it answers. */
  readonly socket: string;
  /** Whether it may be given questions now. */
  readonly isFree: () => boolean;
}

/** The questions that wait for a reader or are with one. */
export interface Questions {
  /** Queues a question. Rejects with a {@link Refusal} when it cannot be answered. */
  ask(question: Question): Promise<Forwardable>;
  /** Gives questions that wait to readers that are free. */
  dispatch(): void;
  /** Notes that a reader has begun to answer a question. */
  begun(reader: Askable, id: number): void;
  /** Whether a question has been with a reader for longer than any may be. */
  isLate(reader: Askable): boolean;
  /** Queues what a reader has not begun, so that another one can answer it. */
  reassign(reader: Askable): void;
  /** Decides on all that an ended reader has not answered. */
  readerEnded(reader: Askable, why: EndOfReader): void;
  /** Refuses what has waited too long, and decides on what has lost its connection. `trouble` is why no reader answers. */
  look(trouble: string | null): void;
  /** Resolves when no question is open. */
  idle(): Promise<void>;
  /** Refuses every question from now on, and those that are open. */
  end(): void;
}

interface Job {
  readonly id: number;
  readonly question: Question;
  readonly resolve: (answer: Forwardable) => void;
  readonly reject: (error: Error) => void;
  /** When it was queued or, once it is with a reader, sent. */
  since: number;
  times: number;
  isAlone: boolean;
  hasBegun: boolean;
  /** When the connection to the reader broke. */
  brokenAt: number | null;
  exchange: Exchange | null;
}

interface Surroundings {
  readonly config: Config;
  readonly now: () => number;
  /** Those that answer, in the order in which they should be asked when they have equally much to do. */
  readonly readers: () => readonly Askable[];
}

/** Starts without any. */
export const openQuestions = ({ config, now, readers }: Surroundings): Questions => {
  const agent = new Agent({ keepAlive: true });
  const jobsOf = new Map<Askable, Set<Job>>();
  let queue: Job[] = [];
  let count = 0;
  // Answers that are passed on while they are made.
  let streams = 0;
  let isEnded = false;
  let onIdle: () => void = () => undefined;

  const jobsWith = (reader: Askable): ReadonlySet<Job> => jobsOf.get(reader) ?? new Set();
  const openCount = (): number =>
    [...jobsOf.values()].reduce((sum, { size }) => sum + size, queue.length + streams);

  const dispatch = (): void => {
    const reserved = new Set<Askable>();
    const leastBusy = (most: number): Askable | undefined =>
      readers()
        .filter((reader) => reader.isFree() && !reserved.has(reader))
        .filter((reader) => ![...jobsWith(reader)].some(({ isAlone }) => isAlone))
        .filter((reader) => jobsWith(reader).size < most)
        .sort((a, b) => jobsWith(a).size - jobsWith(b).size)[0];
    const left: Job[] = [];
    for (const job of queue) {
      if (job.question.isAbandoned()) {
        job.reject(new Refusal('UNAVAILABLE', 'the client has closed the connection'));
        continue;
      }
      const reader = leastBusy(job.isAlone ? 1 : MOST_PER_READER);
      if (reader !== undefined) send(job, reader);
      else {
        // No other question is given to the reader that will soonest have none.
        const next = job.isAlone ? leastBusy(Infinity) : undefined;
        if (next !== undefined) reserved.add(next);
        left.push(job);
      }
    }
    queue = left;
    if (openCount() === 0) onIdle();
  };

  const send = (job: Job, reader: Askable): void => {
    jobsOf.set(reader, new Set([...jobsWith(reader), job]));
    job.since = now();
    job.times += 1;
    const sent = exchange(job.question, { agent, socketPath: reader.socket, id: job.id });
    job.exchange = sent;
    sent.answer.then(
      (answer) => {
        if (job.exchange !== sent) return;
        unassign(reader, job);
        if (!Buffer.isBuffer(answer.body)) {
          streams += 1;
          answer.body.once('close', () => {
            streams -= 1;
            dispatch();
          });
        }
        job.resolve(answer);
        dispatch();
      },
      () => {
        // Most often the reader has ended, of which the operating system tells soon.
        if (job.exchange === sent) job.brokenAt = now();
      },
    );
  };
  const unassign = (reader: Askable, job: Job): void => {
    jobsOf.get(reader)?.delete(job);
    job.exchange = null;
  };
  const unassignAndCancel = (reader: Askable, job: Job): void => {
    const sent = job.exchange;
    unassign(reader, job);
    sent?.abandon();
  };
  const queueFirst = (job: Job, isAlone: boolean): void => {
    Object.assign(job, { isAlone, hasBegun: false, brokenAt: null, since: now() });
    queue.unshift(job);
  };

  const settle = (reader: Askable, jobs: readonly Job[], why: EndOfReader): void => {
    const time = now();
    const interrupted = jobs.map(({ question, hasBegun, since, times }) => {
      const isLate = question.isLimited && time - since >= config.QUERY_TIMEOUT_MS;
      return { isMutation: question.isMutation, hasBegun, isLate, times };
    });
    const fates = fatesOf(interrupted, why, config);
    for (const [index, job] of jobs.entries()) {
      const fate = fates[index];
      unassignAndCancel(reader, job);
      if (fate instanceof Refusal) job.reject(fate);
      else queueFirst(job, fate === 'ALONE');
    }
    dispatch();
  };

  return {
    dispatch,
    ask: (question) => {
      if (isEnded) return Promise.reject(new Refusal('UNAVAILABLE', ENDING));
      if (openCount() >= config.MAX_QUESTIONS)
        return Promise.reject(new Refusal('UNAVAILABLE', tooMany(config)));
      return new Promise((resolve, reject) => {
        count += 1;
        queue.push({
          ...{ id: count, question, resolve, reject, since: now(), times: 0 },
          ...{ isAlone: false, hasBegun: false, brokenAt: null, exchange: null },
        });
        dispatch();
      });
    },
    begun: (reader, id) => {
      for (const job of jobsWith(reader)) if (job.id === id) job.hasBegun = true;
    },
    isLate: (reader) =>
      [...jobsWith(reader)].some(
        ({ question, since }) => question.isLimited && now() - since >= mostMilliseconds(config),
      ),
    reassign: (reader) => {
      for (const job of jobsWith(reader)) {
        if (job.hasBegun || job.question.isMutation) continue;
        unassignAndCancel(reader, job);
        job.times -= 1;
        queueFirst(job, job.isAlone);
      }
      dispatch();
    },
    readerEnded: (reader, why) => {
      settle(reader, [...jobsWith(reader)], why);
      jobsOf.delete(reader);
    },
    look: (trouble) => {
      const time = now();
      for (const [reader, jobs] of jobsOf) {
        const broken = [...jobs].filter(({ brokenAt }) => time - (brokenAt ?? time) >= GRACE_MS);
        if (broken.length > 0) settle(reader, broken, 'UNKNOWN');
      }
      const least = trouble === null ? 0 : LEAST_WITHOUT_READER_MS;
      const most = Math.max(config.QUERY_TIMEOUT_MS, least);
      for (const job of queue.filter(({ since }) => time - since >= most))
        job.reject(new Refusal('UNAVAILABLE', trouble ?? BUSY));
      queue = queue.filter(({ since }) => time - since < most);
      dispatch();
    },
    idle: async () => {
      if (openCount() > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
    end: () => {
      isEnded = true;
      for (const [reader, jobs] of jobsOf)
        for (const job of jobs) {
          unassignAndCancel(reader, job);
          job.reject(new Refusal('UNAVAILABLE', ENDING));
        }
      for (const job of queue) job.reject(new Refusal('UNAVAILABLE', ENDING));
      queue = [];
      onIdle();
    },
  };
};

/** How long a question may be with a reader before the reader is ended. */
export const mostMilliseconds = ({ QUERY_TIMEOUT_MS }: Config): number =>
  QUERY_TIMEOUT_MS + GRACE_MS;

// A reader refuses a question itself once its time is over, unless it is too busy.
const GRACE_MS = 1000;

// Most of the questions that are open at the same time wait for an entry to be projected.
const MOST_PER_READER = 64;

// Readers take seconds to start, and questions that come meanwhile wait.
const LEAST_WITHOUT_READER_MS = 30_000;

const ENDING = 'this server is ending: ask again later';
const BUSY = 'no process was free to answer the question: ask again later';
const tooMany = ({ MAX_QUESTIONS: most }: Config): string =>
  `this server answers at most ${most} questions at once (MAX_QUESTIONS), and does so now: ask again later`;

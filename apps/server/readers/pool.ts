import { Agent } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import {
  answerWrite,
  readersOf,
  type Config,
  type Platform,
  type ProjectorReport,
  type Readers,
} from '#platform';
import { Refusal } from '../graphql/refusal.ts';
import { exchange, type Exchange, type Forwardable, type Forwarded } from './exchange.ts';
import { fatesOf, type EndOfReader } from './fate.ts';
import type { FromReader } from './messages.ts';
import { startReader, type ReaderEnd, type ReaderProcess } from './reader-process.ts';

/** A request for a reader, with what decides how it is treated. */
export interface Question extends Forwarded {
  readonly isMutation: boolean;
  /** Whether QUERY_TIMEOUT_MS holds for it. */
  readonly isLimited: boolean;
  /** Whether nobody waits for the answer any more. */
  readonly isAbandoned: () => boolean;
}

/** The processes that answer questions for this one. */
export interface ReaderPool {
  /** What the platform of this process needs to know of them. */
  readonly readers: Readers;
  /** Lets them open their platforms. Resolves when the first one answers, or cannot be opened. */
  begin(platform: Platform): Promise<void>;
  /** The answer of a reader. Throws a {@link Refusal}, also for one question too many. */
  ask(question: Question): Promise<Forwardable>;
  /** The socket of the reader with the fewest WebSockets, which is used until `release` is called; `null` while there is none. */
  takeSocket(): { readonly path: string; release(): void } | null;
  /** Ends the readers once all questions are answered. */
  drain(): Promise<void>;
  /** Ends the readers at once. */
  kill(): void;
}

interface Reader {
  readonly process: ReaderProcess;
  readonly jobs: Set<Job>;
  openedAt: number | null;
  sequence: number | null;
  webSockets: number;
  /** For how long it has not answered whether its event loop turns. */
  silentMs: number;
  killedFor: EndOfReader | null;
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

/** Starts the first reader, so that it loads its modules while this process loads its own. */
export const openPool = (config: Config, log: FastifyBaseLogger): ReaderPool => {
  const agent = new Agent({ keepAlive: true });
  const readers = new Set<Reader>();
  let queue: Job[] = [];
  let platform: Platform | null = null;
  let lastReport: ProjectorReport | null = null;
  let trouble = 'the processes that answer questions are starting';
  let count = 0;
  let failures = 0;
  let isClosing = false;
  let isKilled = false;
  let onFirst: () => void = () => undefined;
  let onIdle: () => void = () => undefined;
  const clock = openClock();

  const open = (): readonly Reader[] => [...readers].filter(({ openedAt }) => openedAt !== null);
  const openJobs = (): number => [...readers].reduce((sum, { jobs }) => sum + jobs.size, 0);

  const start = (): void => {
    const reader: Reader = {
      process: startReader({
        memoryMegabytes: config.READER_MEMORY_MB,
        onMessage: (message) => hear(reader, message),
        onEnd: (end) => ended(reader, end),
      }),
      jobs: new Set(),
      ...{ openedAt: null, sequence: null, webSockets: 0, silentMs: 0, killedFor: null },
    };
    readers.add(reader);
    if (platform !== null) sayOpen(reader);
  };
  const startMissing = (): void => {
    while (!isClosing && readers.size < readersOf(config)) start();
  };
  const sayOpen = ({ process: { say, socket } }: Reader): void =>
    say({ kind: 'open', config, socket, logLevel: log.level });

  const hear = (reader: Reader, message: FromReader): void => {
    switch (message.kind) {
      case 'opened':
        reader.openedAt = clock.now();
        if (lastReport !== null) reader.process.say({ kind: 'projector', report: lastReport });
        onFirst();
        startMissing();
        dispatch();
        break;
      case 'refused':
        trouble = `the process that answers questions cannot start: ${message.message}`;
        log.warn(trouble);
        reader.process.kill();
        break;
      case 'begun':
        for (const job of reader.jobs) if (job.id === message.id) job.hasBegun = true;
        break;
      case 'reached':
        reader.sequence = message.sequence;
        break;
      case 'pong':
        reader.silentMs = 0;
        break;
      case 'write':
        void write(reader, message);
    }
  };
  const write = async (
    { process: { say } }: Reader,
    { number, request }: Extract<FromReader, { kind: 'write' }>,
  ): Promise<void> => {
    if (platform === null) throw new Error('unreachable: a reader writes before it is opened');
    say({ kind: 'written', number, reply: await answerWrite(platform, request) });
  };

  const kill = (reader: Reader, why: EndOfReader, sentence: string): void => {
    if (reader.killedFor !== null) return;
    reader.killedFor = why;
    log.warn(`a process that answers questions is ended and started again: ${sentence}`);
    reader.process.kill();
  };
  const ended = (reader: Reader, { isOutOfMemory, status }: ReaderEnd): void => {
    readers.delete(reader);
    onFirst();
    const why = isOutOfMemory ? 'OUT_OF_MEMORY' : (reader.killedFor ?? 'UNKNOWN');
    settle(reader, [...reader.jobs], why);
    if (isClosing) {
      checkIdle();
      return;
    }
    if (open().length === 0 && reader.openedAt !== null)
      trouble = 'the processes that answer questions are starting again';
    if (why === 'TOO_SLOW') {
      startMissing();
      return;
    }
    if (reader.openedAt !== null)
      log.error(
        isOutOfMemory
          ? `a process that answers questions needed more than ${config.READER_MEMORY_MB} MB (READER_MEMORY_MB) and is started again`
          : `a process that answers questions ended unexpectedly (${status}) and is started again`,
      );
    const livedLong = reader.openedAt !== null && clock.now() - reader.openedAt > LONG_MS;
    failures = livedLong ? 0 : failures + 1;
    setTimeout(startMissing, failures === 0 ? 0 : Math.min(50 * 2 ** failures, 5000)).unref();
  };

  /** Decides on questions that a reader will not answer. */
  const settle = (reader: Reader, jobs: readonly Job[], why: EndOfReader): void => {
    const now = clock.now();
    const fates = fatesOf(
      jobs.map(({ question: { isMutation, isLimited }, hasBegun, since, times }) => {
        const isLate = isLimited && now - since >= config.QUERY_TIMEOUT_MS;
        return { isMutation, hasBegun, isLate, times };
      }),
      why,
      config,
    );
    for (const [index, job] of jobs.entries()) {
      const fate = fates[index];
      reader.jobs.delete(job);
      job.exchange?.abandon();
      if (isKilled) job.reject(new Refusal('UNAVAILABLE', ENDING));
      else if (fate instanceof Refusal) job.reject(fate);
      else requeue(job, fate === 'ALONE');
    }
    dispatch();
  };
  const requeue = (job: Job, isAlone: boolean): void => {
    Object.assign(job, { isAlone, hasBegun: false, brokenAt: null, exchange: null });
    job.since = clock.now();
    queue.unshift(job);
  };

  const dispatch = (): void => {
    const reserved = new Set<Reader>();
    const least = (fits: (reader: Reader) => boolean): Reader | undefined =>
      open()
        .filter((reader) => reader.silentMs < SILENT_MS && !reserved.has(reader))
        .filter(({ killedFor, jobs }) => killedFor === null && ![...jobs].some((job) => job.isAlone))
        .filter(fits)
        .sort((a, b) => a.jobs.size - b.jobs.size)[0];
    const left: Job[] = [];
    for (const job of queue) {
      if (job.question.isAbandoned()) {
        job.reject(new Error('nobody waits for the answer any more'));
        continue;
      }
      const most = job.isAlone ? 1 : MOST_PER_READER;
      const reader = least(({ jobs }) => jobs.size < most);
      if (reader !== undefined) send(job, reader);
      else {
        // The reader that is the next to be free is kept for it.
        const next = job.isAlone ? least(() => true) : undefined;
        if (next !== undefined) reserved.add(next);
        left.push(job);
      }
    }
    queue = left;
    checkIdle();
  };
  const send = (job: Job, reader: Reader): void => {
    reader.jobs.add(job);
    job.since = clock.now();
    job.times += 1;
    const sent = exchange(job.question, {
      agent,
      socketPath: reader.process.socket,
      id: job.id,
    });
    job.exchange = sent;
    sent.answer.then(
      (answer) => {
        if (job.exchange !== sent) return;
        reader.jobs.delete(job);
        job.resolve(answer);
        dispatch();
      },
      () => {
        // Most often the reader has ended, of which the operating system tells soon.
        if (job.exchange === sent) job.brokenAt = clock.now();
      },
    );
  };

  const look = (): void => {
    const now = clock.turn();
    for (const reader of open()) {
      reader.silentMs += TICK_MS;
      reader.process.say({ kind: 'ping' });
      const { jobs, silentMs } = reader;
      const late = config.QUERY_TIMEOUT_MS + GRACE_MS;
      if ([...jobs].some((job) => job.question.isLimited && now - job.since >= late)) {
        kill(reader, 'TOO_SLOW', `a question was not answered within ${late} ms`);
      } else if (silentMs >= Math.max(late, LEAST_SILENCE_MS)) {
        kill(reader, 'TOO_SLOW', `it has not answered for ${silentMs} ms`);
      }
      const broken = [...jobs].filter(({ brokenAt }) => now - (brokenAt ?? now) >= GRACE_MS);
      if (broken.length > 0) settle(reader, broken, 'UNKNOWN');
      if (silentMs >= SILENT_MS) withdraw(reader);
    }
    for (const job of queue.filter(({ since }) => now - since >= config.QUERY_TIMEOUT_MS))
      job.reject(new Refusal('UNAVAILABLE', readers.size === 0 ? trouble : BUSY));
    queue = queue.filter(({ since }) => now - since < config.QUERY_TIMEOUT_MS);
    dispatch();
  };
  /** Takes back what a reader that answers nothing has not begun: another reader may answer it. */
  const withdraw = (reader: Reader): void => {
    for (const job of [...reader.jobs].filter(({ hasBegun }) => !hasBegun)) {
      if (job.question.isMutation) continue;
      reader.jobs.delete(job);
      job.exchange?.abandon();
      job.times -= 1;
      requeue(job, job.isAlone);
    }
  };
  const checkIdle = (): void => {
    if (queue.length === 0 && openJobs() === 0) onIdle();
  };
  const looking = setInterval(look, TICK_MS).unref();
  start();

  return {
    readers: {
      sequence: () => {
        const known = open().flatMap(({ sequence }) => sequence ?? []);
        return known.length === 0 ? null : Math.min(...known);
      },
      problem: () => (open().length > 0 ? null : trouble),
      report: (report) => {
        lastReport = { ...report, moved: null };
        for (const { process: one } of open()) one.say({ kind: 'projector', report });
      },
    },
    begin: async (given) => {
      platform = given;
      const first = new Promise<void>((resolve) => (onFirst = resolve));
      for (const reader of readers) sayOpen(reader);
      await first;
    },
    ask: (question) => {
      if (isClosing) return Promise.reject(new Refusal('UNAVAILABLE', ENDING));
      if (queue.length + openJobs() >= config.MAX_QUESTIONS)
        return Promise.reject(new Refusal('UNAVAILABLE', tooMany(config)));
      return new Promise((resolve, reject) => {
        count += 1;
        queue.push({
          ...{ id: count, question, resolve, reject, since: clock.now(), times: 0 },
          ...{ isAlone: false, hasBegun: false, brokenAt: null, exchange: null },
        });
        dispatch();
      });
    },
    takeSocket: () => {
      const [reader] = open()
        .filter(({ killedFor }) => killedFor === null)
        .sort((a, b) => a.silentMs - b.silentMs || a.webSockets - b.webSockets);
      if (reader === undefined || isClosing) return null;
      reader.webSockets += 1;
      return {
        path: reader.process.socket,
        release: () => {
          reader.webSockets -= 1;
        },
      };
    },
    drain: async () => {
      isClosing = true;
      const isIdle = () => queue.length === 0 && openJobs() === 0;
      if (!isIdle()) await new Promise<void>((resolve) => (onIdle = resolve));
      for (const { process: one } of readers) one.say({ kind: 'close' });
      while (readers.size > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      clearInterval(looking);
      agent.destroy();
    },
    kill: () => {
      [isClosing, isKilled] = [true, true];
      clearInterval(looking);
      for (const job of queue) job.reject(new Refusal('UNAVAILABLE', ENDING));
      queue = [];
      for (const { process: one } of readers) one.kill();
    },
  };
};

/** A clock that stands still while this process does not run, so that a reader is not blamed for that. */
const openClock = () => {
  let elapsed = 0;
  let last = performance.now();
  const now = (): number => elapsed + Math.min(performance.now() - last, 2 * TICK_MS);
  const turn = (): number => {
    elapsed = now();
    last = performance.now();
    return elapsed;
  };
  return { now, turn };
};

const TICK_MS = 250;

// A reader that has not answered for so long is given no other questions.
const SILENT_MS = 1000;

// How much later than a question's own deadline its reader is ended.
const GRACE_MS = 1000;

// A reader may be busy for itself, as when it loads the graph of another catalog.
const LEAST_SILENCE_MS = 30_000;

// A reader that ends sooner is started again later and later.
const LONG_MS = 5000;

// Most of the questions that are open at the same time wait for an entry to be projected.
const MOST_PER_READER = 64;

const ENDING = 'this server is ending: ask again later';
const BUSY = 'no process was free to answer the question: ask again later';
const tooMany = ({ MAX_QUESTIONS: most }: Config): string =>
  `this server answers at most ${most} questions at once (MAX_QUESTIONS), and does so now: ask again later`;

import type { FastifyBaseLogger } from 'fastify';
import {
  answerWrite,
  readersOf,
  type Config,
  type Platform,
  type ProjectorReport,
  type Readers,
} from '#platform';
import type { Forwardable } from './exchange.ts';
import type { EndOfReader } from './fate.ts';
import type { FromReader } from './messages.ts';
import { mostMilliseconds, openQuestions, type Askable, type Question } from './questions.ts';
import { startReader, type ReaderEnd, type ReaderProcess } from './reader-process.ts';

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
  /** How many readers answer. */
  count(): number;
  /** How many readers have ended since the start although they should have gone on, by why. */
  ended(): Readonly<Record<EndOfReader, number>>;
  /** Ends the readers once all questions are answered. */
  drain(): Promise<void>;
  /** Ends the readers at once, and refuses the questions that are open. */
  kill(): void;
}

interface Reader extends Askable {
  readonly process: ReaderProcess;
  openedAt: number | null;
  sequence: number | null;
  webSockets: number;
  /** For how long it has not answered whether its event loop turns. */
  silentMs: number;
  isKilled: boolean;
}

/** Starts the first reader, so that it loads its modules while this process loads its own. */
export const openPool = (config: Config, log: FastifyBaseLogger): ReaderPool => {
  const clock = openClock();
  const readers = new Set<Reader>();
  let platform: Platform | null = null;
  let lastReport: ProjectorReport | null = null;
  let trouble = 'the processes that answer questions are starting';
  let failures = 0;
  const endings: Record<EndOfReader, number> = { TOO_SLOW: 0, OUT_OF_MEMORY: 0, UNKNOWN: 0 };
  let isClosing = false;
  let onFirst: () => void = () => undefined;
  let onEnded: () => void = () => undefined;

  const open = (): readonly Reader[] => [...readers].filter(({ openedAt }) => openedAt !== null);
  const questions = openQuestions({ config, now: clock.now, readers: open });

  const start = (): void => {
    const started = startReader({
      memoryMegabytes: config.READER_MEMORY_MB,
      onMessage: (message) => hear(reader, message),
      onEnd: (end) => ended(reader, end),
    });
    const reader: Reader = {
      process: started,
      socket: started.socket,
      isFree: () => !reader.isKilled && reader.silentMs < SILENT_MS,
      ...{ openedAt: null, sequence: null, webSockets: 0, silentMs: 0, isKilled: false },
    };
    readers.add(reader);
    if (platform !== null) sayOpen(reader);
  };
  const startMissing = (): void => {
    try {
      while (!isClosing && readers.size < readersOf(config)) start();
    } catch (error) {
      // Such as a full disk, where the folder of its socket cannot be made.
      log.error({ err: error }, 'a process that answers questions cannot be started');
      startLater();
    }
  };
  const startLater = (): void => {
    failures += 1;
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MOST_DELAY_MS);
    setTimeout(startMissing, delay).unref();
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
        questions.dispatch();
        break;
      case 'refused':
        trouble = `the process that answers questions cannot start: ${message.message}`;
        log.warn(trouble);
        reader.process.kill();
        break;
      case 'begun':
        questions.begun(reader, message.id);
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

  const endFor = (reader: Reader, reason: string): void => {
    if (reader.isKilled) return;
    reader.isKilled = true;
    log.warn(`a process that answers questions is ended and started again: ${reason}`);
    reader.process.kill();
  };
  const ended = (reader: Reader, end: ReaderEnd): void => {
    readers.delete(reader);
    onFirst();
    onEnded();
    const why = whyEnded(reader, end);
    questions.readerEnded(reader, why);
    if (isClosing) return;
    endings[why] += 1;
    if (reader.openedAt !== null)
      trouble = 'the processes that answer questions are starting again';
    if (reader.isKilled) startMissing();
    else replace(reader, end);
  };
  /** Starts another reader in the place of one that ended by itself, later and later when they end soon. */
  const replace = (reader: Reader, { isOutOfMemory, status }: ReaderEnd): void => {
    if (reader.openedAt !== null) {
      const reason = isOutOfMemory
        ? `needed more than ${config.READER_MEMORY_MB} MB (READER_MEMORY_MB)`
        : `ended unexpectedly (${status})`;
      log.error(`a process that answers questions ${reason} and is started again`);
      if (clock.now() - reader.openedAt > LONG_MS) failures = 0;
    }
    startLater();
  };

  const look = (): void => {
    clock.turn();
    for (const reader of open()) {
      reader.silentMs += TICK_MS;
      reader.process.say({ kind: 'ping' });
      const { silentMs } = reader;
      const most = mostMilliseconds(config);
      if (questions.isLate(reader)) endFor(reader, `a question was not answered within ${most} ms`);
      else if (silentMs >= Math.max(most, LEAST_SILENCE_MS))
        endFor(reader, `it has not answered for ${silentMs} ms`);
      else if (silentMs >= SILENT_MS) questions.reassign(reader);
    }
    questions.look(open().length === 0 ? trouble : null);
  };
  const looking = setInterval(look, TICK_MS).unref();
  start();

  return {
    readers: {
      sequence: () => {
        const known = open().flatMap(({ sequence }) => sequence ?? []);
        return known.length === 0 ? null : known.reduce((least, one) => Math.min(least, one));
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
    ask: questions.ask,
    takeSocket: () => {
      const [reader] = [...open()]
        .filter(({ isKilled }) => !isKilled)
        .sort((a, b) => Number(b.isFree()) - Number(a.isFree()) || a.webSockets - b.webSockets);
      if (reader === undefined || isClosing) return null;
      reader.webSockets += 1;
      return {
        path: reader.socket,
        release: () => {
          reader.webSockets -= 1;
        },
      };
    },
    count: () => open().length,
    ended: () => ({ ...endings }),
    drain: async () => {
      isClosing = true;
      await questions.idle();
      questions.end();
      for (const { process: one } of readers) one.say({ kind: 'close' });
      while (readers.size > 0) await new Promise<void>((resolve) => (onEnded = resolve));
      clearInterval(looking);
    },
    kill: () => {
      isClosing = true;
      clearInterval(looking);
      questions.end();
      for (const { process: one } of readers) one.kill();
    },
  };
};

const whyEnded = ({ isKilled }: Reader, { isOutOfMemory }: ReaderEnd): EndOfReader =>
  isOutOfMemory ? 'OUT_OF_MEMORY' : isKilled ? 'TOO_SLOW' : 'UNKNOWN';

/** A clock that stands still while this process does not run, so that a reader is not blamed for that. */
const openClock = () => {
  let elapsed = 0;
  let last = performance.now();
  const now = (): number => elapsed + Math.min(performance.now() - last, 2 * TICK_MS);
  const turn = (): void => {
    elapsed = now();
    last = performance.now();
  };
  return { now, turn };
};

const TICK_MS = 250;

// A reader that has not answered for so long is given no other questions.
const SILENT_MS = 1000;

// A reader may be busy for itself, as when it loads the graph of another catalog.
const LEAST_SILENCE_MS = 30_000;

// One that ends sooner is started again later and later.
const LONG_MS = 5000;
const FIRST_DELAY_MS = 100;
const MOST_DELAY_MS = 5000;

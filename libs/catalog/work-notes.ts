import { randomUUID } from 'node:crypto';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { EntityManager } from 'typeorm';
import type { LogEntry } from '#projection';
import { WorkRow } from './log-tables.ts';

/** An entry at which the projector thread has crashed twice. It is not projected again. */
export class FatalEntry extends Error {
  override readonly name = 'FatalEntry';
  constructor(readonly sequence: number) {
    super(
      `the projector has ended twice while it projected entry #${sequence} alone: the entry must be set aside in the log before the projection can continue`,
    );
  }
}

/** Notes that a writer of a catalog leaves for its successor. */
export interface WorkNotes {
  /**
   * Yields the entries in the pieces in which they are to be projected. If the previous writer of
   * this process did not shut down cleanly, the first entries are yielded one by one, and each is
   * noted before it is yielded. Throws {@link FatalEntry} for an entry that has crashed the
   * projector twice and is not set aside.
   */
  pieces(
    sequence: number,
    entries: readonly LogEntry[],
    setAside: ReadonlyMap<number, string>,
  ): AsyncGenerator<readonly LogEntry[]>;
  /** Notes a clean shutdown. */
  end(): Promise<void>;
  /** For the notes of the same writer on another connection. */
  readonly kept: KeptNotes;
}

/** What a writer remembers about its notes. */
export interface KeptNotes {
  /** The note of a previous writer that did not shut down cleanly. Null: none. */
  left: WorkRow | null;
  /** What this writer has noted. Null: nothing yet. */
  noted: number | null;
  /** How many more entries are projected one by one. */
  oneByOne: number;
}

// If a thread crashes while its process survives, the entry is to blame. A process may be killed
// for any reason, so its end says nothing about the entry.
const MOST_THREAD_ENDS = 2;
// Each piece ends with a commit, so an entry that crashes the thread is among this many entries
// after the checkpoint.
const MOST_IN_PIECE = 2_500;
const NAME = 'catalog';

/**
 * Keeps the notes in the catalog itself. Normally they cost one write when the writer starts and
 * one when it ends. Only after a crash is a write for each entry worthwhile, to find out which
 * entry caused it.
 */
export const createWorkNotes = (
  db: EntityManager,
  kept: KeptNotes = { left: null, noted: null, oneByOne: 0 },
): WorkNotes => {
  const note = async (sequence: number, threadEnds: number): Promise<void> => {
    const row = { name: NAME, sequence, threadEnds, process: thisProcess() };
    await db.upsert(WorkRow, row, ['name']);
    kept.noted = sequence;
  };
  const begin = async (): Promise<void> => {
    if (kept.noted !== null) return;
    kept.left = await db.findOneBy(WorkRow, { name: NAME, process: thisProcess() });
    if (kept.left === null) return note(0, 0);
    kept.oneByOne = MOST_IN_PIECE;
    kept.noted = kept.left.sequence;
  };

  return {
    kept,
    async *pieces(sequence, entries, setAside) {
      await begin();
      let at = sequence;
      let done = 0;
      while (kept.oneByOne > 0 && done < entries.length) {
        const piece = entries.slice(done, done + 1);
        done += 1;
        // Entries of the log itself are not counted.
        if (piece.some(({ type }) => !type.startsWith('$'))) {
          at += 1;
          kept.oneByOne -= 1;
          const ends = kept.left?.sequence === at ? kept.left.threadEnds + 1 : 0;
          if (ends >= MOST_THREAD_ENDS && !setAside.has(at)) throw new FatalEntry(at);
          await note(at, ends);
        }
        yield piece;
      }
      if (done === entries.length) return;
      if (kept.noted !== 0) await note(0, 0);
      for (; done < entries.length; done += MOST_IN_PIECE)
        yield entries.slice(done, done + MOST_IN_PIECE);
    },
    end: async () => {
      if (kept.noted === null) return;
      kept.noted = null;
      await db.delete(WorkRow, { name: NAME });
    },
  };
};

/** An id of this process, the same in all of its threads. A process id could be reused. */
export const thisProcess = (): string => {
  const known = getEnvironmentData(PROCESS);
  if (typeof known === 'string') return known;
  const made = randomUUID();
  setEnvironmentData(PROCESS, made);
  return made;
};

const PROCESS = 'ledgerline.process';

// In the main thread, before it starts others.
thisProcess();

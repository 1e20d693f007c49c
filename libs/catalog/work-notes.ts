import { randomUUID } from 'node:crypto';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { EntityManager } from 'typeorm';
import type { LogEntry } from '#projection';
import { WorkRow } from './log-tables.ts';

/** An entry of the log at which the projector's thread has ended twice without an error; it is not projected again. */
export class FatalEntry extends Error {
  override readonly name = 'FatalEntry';
  constructor(readonly sequence: number) {
    super(
      `the projector has ended twice while it projected entry #${sequence} alone: the entry must be set aside in the log before the projection can go on`,
    );
  }
}

/** What a writer of a catalog leaves for the one after it. */
export interface WorkNotes {
  /**
   * Gives the entries in the pieces in which they are to be projected. After a writer of this process that did not end in
   * good order the first ones come one by one, each noted before it is given. Throws {@link FatalEntry} for one that has
   * ended the projector twice and is not set aside.
   */
  pieces(
    sequence: number,
    entries: readonly LogEntry[],
    setAside: ReadonlyMap<number, string>,
  ): AsyncGenerator<readonly LogEntry[]>;
  /** Notes that this writer ends in good order. */
  end(): Promise<void>;
  /** For the notes of the same writer on another connection. */
  readonly kept: KeptNotes;
}

/** What a writer knows about its notes. */
export interface KeptNotes {
  /** The note of a writer before this one that did not end in good order; `null` for none. */
  left: WorkRow | null;
  /** What this writer has noted, `null` before it has begun. */
  noted: number | null;
  /** How many more entries come one by one. */
  oneByOne: number;
}

// A thread that ends while its process lives on was ended by the entry. A process may have been killed for any other reason,
// so its end says nothing about the entry.
const MOST_THREAD_ENDS = 2;
// Each piece ends with a commit, so that an entry that ends the thread is among so many after the checkpoint.
const MOST_IN_PIECE = 2_500;
const NAME = 'catalog';

/**
 * Keeps the notes in the catalog itself. While all is well they cost one write when the writer begins and one when it ends:
 * only after it has ended without a word is it worth a write per entry to find out which one it is.
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
        // The log's own entries are not counted.
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

/** Identifies this process: the same in all of its threads, and in no other process. A process id would be used again. */
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

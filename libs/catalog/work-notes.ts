import { randomUUID } from 'node:crypto';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { EntityManager } from 'typeorm';
import type { LogEntry } from '#projection';
import { WorkRow } from './log-tables.ts';

/** An entry of the log at which the projector has ended too often without an error; it is not projected again. */
export class FatalEntry extends Error {
  override readonly name = 'FatalEntry';
  constructor(readonly sequence: number) {
    super(
      `the projector has ended again and again while it projected entry #${sequence} alone: the entry must be set aside in the log before the projection can go on`,
    );
  }
}

/** What a writer of a catalog leaves for the one after it. */
export interface WorkNotes {
  /**
   * Gives the entries in the pieces in which they are to be projected. After a writer that did not end in good order the first
   * ones come one by one, each noted before it is given. Throws {@link FatalEntry} for one that has ended the projector too
   * often and is not set aside.
   */
  pieces(
    sequence: number,
    entries: readonly LogEntry[],
    setAside: ReadonlyMap<number, string>,
  ): AsyncGenerator<readonly LogEntry[]>;
  /** Notes that this writer ends in good order. */
  end(): Promise<void>;
}

// A thread that ends in a process that lives on was ended by the entry. A process may have been killed for any other reason,
// so that only several in a row, none of which got past the entry, are held against it.
const MOST_THREAD_ENDS = 2;
const MOST_PROCESS_ENDS = 5;
// A batch of the log has 500 entries at most, and a part of it may have been committed.
const ENTRIES_ONE_BY_ONE = 1_000;
const NAME = 'catalog';

/**
 * Keeps the notes in the catalog itself. While all is well they cost one write when the writer begins and one when it ends:
 * only after it has ended without a word is it worth a write per entry to find out which one it is.
 */
export const createWorkNotes = (db: EntityManager): WorkNotes => {
  let left: WorkRow | null = null;
  let noted: number | null = null;
  let oneByOne = 0;

  const note = async (sequence: number, ends: Ends): Promise<void> => {
    if (noted === sequence) return;
    await db.upsert(WorkRow, { name: NAME, sequence, ...ends, process: thisProcess() }, ['name']);
    noted = sequence;
  };
  const begin = async (): Promise<void> => {
    if (noted !== null) return;
    left = await db.findOneBy(WorkRow, { name: NAME });
    if (left === null) return note(0, NO_ENDS);
    oneByOne = ENTRIES_ONE_BY_ONE;
    noted = left.sequence;
  };

  return {
    async *pieces(sequence, entries, setAside) {
      await begin();
      let at = sequence;
      let done = 0;
      while (oneByOne > 0 && done < entries.length) {
        const piece = entries.slice(done, done + 1);
        done += 1;
        // The log's own entries are not counted.
        if (piece.some(({ type }) => !type.startsWith('$'))) {
          at += 1;
          oneByOne -= 1;
          const ends = left?.sequence === at ? endsAfter(left) : NO_ENDS;
          if (isFatal(ends) && !setAside.has(at)) throw new FatalEntry(at);
          noted = null;
          await note(at, ends);
        }
        yield piece;
      }
      if (done === entries.length) return;
      await note(0, NO_ENDS);
      yield entries.slice(done);
    },
    end: async () => {
      if (noted === null) return;
      noted = null;
      await db.delete(WorkRow, { name: NAME });
    },
  };
};

/** How often threads and processes have ended at an entry. */
type Ends = Pick<WorkRow, 'threadEnds' | 'processEnds'>;

const NO_ENDS: Ends = { threadEnds: 0, processEnds: 0 };

/** The ends at an entry, with that of the writer that left this note. */
const endsAfter = ({ threadEnds, processEnds, process }: WorkRow): Ends =>
  process === thisProcess()
    ? { threadEnds: threadEnds + 1, processEnds }
    : { threadEnds, processEnds: processEnds + 1 };

const isFatal = ({ threadEnds, processEnds }: Ends): boolean =>
  threadEnds >= MOST_THREAD_ENDS || processEnds >= MOST_PROCESS_ENDS;

/** The same in all threads of this process, and in no other process: a process id is used again. */
const thisProcess = (): string => {
  const known = getEnvironmentData(PROCESS);
  if (typeof known === 'string') return known;
  const made = randomUUID();
  setEnvironmentData(PROCESS, made);
  return made;
};

const PROCESS = 'ledgerline.process';

// In the main thread, before it starts others.
thisProcess();

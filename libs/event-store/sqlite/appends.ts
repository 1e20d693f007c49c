import { WrongExpectedRevision } from '../event-store.ts';
import { groupCommit } from './group-commit.ts';
import { EventExists, LogReadOnly, LogStopped, UnfitEvents } from '../log-errors.ts';
import { positionOf } from '../sequence-position.ts';
import type { Append, Outcome, Stop } from './messages.ts';
import { pack, packAppends } from './messages.ts';
import { within } from '../within.ts';
import { startWorker } from './worker-client.ts';

/** The revision and position of the last event of an append. */
export interface Appended {
  readonly revision: number;
  readonly position: string;
}

/** The appends of a store to a SQLite log. */
export interface SqliteAppends {
  append(append: Append): Promise<Appended>;
  newStreams(streams: readonly string[]): Promise<readonly string[]>;
  /** Why no events are accepted at present. Null: appends work. */
  problem(): Promise<string | null>;
  /** Commits what was accepted, then closes the file and releases its lock. */
  close(): Promise<void>;
}

/**
 * Opens the file for writing. `onCommit` is called after each group that added something, and after
 * recovery from a failed group that may have.
 */
export const sqliteAppends = async (path: string, onCommit: () => void): Promise<SqliteAppends> => {
  const worker = await startWorker({ path, mode: 'write' });
  let known: Stop | null = null;
  const note = (stop: Stop | null): void => {
    const hasRecovered = known !== null && stop === null;
    known = stop;
    if (hasRecovered) onCommit();
  };
  const group = groupCommit(async (appends) => {
    // The worker may be copying a large log, and would not answer until it has finished.
    if (known?.isFinal === true) {
      const outcome: Outcome = { kind: 'stopped', ...known };
      return appends.map(() => outcome);
    }
    const bodies = appends.flatMap(({ events }) => events.map(({ data }) => data));
    const reply = await worker.ask({
      kind: 'append',
      appends: packAppends(appends),
      data: pack(bodies),
    });
    if (reply.kind !== 'outcomes')
      throw new Error(`unreachable: the writer answered ${reply.kind}`);
    note(reply.outcomes.find((outcome) => outcome.kind === 'stopped') ?? null);
    if (reply.outcomes.some(({ kind }) => kind === 'appended')) onCommit();
    return reply.outcomes;
  });
  let asking: Promise<string | null> | null = null;
  const ask = async (): Promise<string | null> => {
    const slow = () =>
      new Error(`the log ${path} has not answered for ${ANSWER_SECONDS} seconds: check its disk`);
    try {
      const reply = await within(ANSWER_SECONDS * 1000, worker.ask({ kind: 'problem' }), slow);
      if (reply.kind !== 'problem')
        throw new Error(`unreachable: the writer answered ${reply.kind}`);
      note(reply.problem);
      return reply.problem?.reason ?? null;
    } catch (error) {
      return known?.reason ?? (error instanceof Error ? error.message : String(error));
    }
  };
  return {
    append: async (append) => appendedOf(await group.add(append), append),
    newStreams: async (streams) => {
      // As above; appends are then answered with the reason.
      if (known !== null) return [];
      const reply = await worker.ask({ kind: 'new-streams', streams });
      if (reply.kind !== 'new-streams')
        throw new Error(`unreachable: the writer answered ${reply.kind}`);
      return reply.streams;
    },
    problem: () => (asking ??= ask().finally(() => (asking = null))),
    close: async () => {
      await group.drain();
      await worker.close();
    },
  };
};

/** For a log that is only read. */
export const noAppends: SqliteAppends = {
  append: () => Promise.reject(new LogReadOnly()),
  newStreams: () => Promise.reject(new LogReadOnly()),
  problem: () => Promise.resolve(null),
  close: () => Promise.resolve(),
};

const appendedOf = (outcome: Outcome, { stream, expected }: Append): Appended => {
  switch (outcome.kind) {
    case 'appended':
      return { revision: outcome.revision, position: positionOf(outcome.sequence) };
    case 'wrong-revision':
      throw new WrongExpectedRevision(stream, expected, outcome.actual);
    case 'exists':
      throw new EventExists(
        stream,
        outcome.existing.map(({ id, revision, sequence }) => ({
          id,
          revision,
          position: positionOf(sequence),
        })),
      );
    case 'refused':
      throw new UnfitEvents(`the log could not take the events: ${outcome.reason}`);
    case 'stopped':
      throw new LogStopped(outcome.reason);
  }
};

// A group of appends takes milliseconds, or a second or two on a slow disk.
const ANSWER_SECONDS = 5;

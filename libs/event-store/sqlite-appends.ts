import { WrongExpectedRevision } from './event-store.ts';
import { groupCommit } from './group-commit.ts';
import { EventExists, LogReadOnly, LogStopped, UnfitEvents } from './log-errors.ts';
import { positionOf } from './sequence-position.ts';
import type { Append, Outcome } from './sqlite-messages.ts';
import { pack, packAppends } from './sqlite-messages.ts';
import { startWorker } from './worker-client.ts';

export interface Appended {
  readonly revision: number;
  readonly position: string;
}

export interface SqliteAppends {
  append(append: Append): Promise<Appended>;
  /** Commits what was accepted, then lets go of the file and its lock. */
  close(): Promise<void>;
}

/** Opens the file to write; `onCommit` is called after each group that added something. */
export const sqliteAppends = async (path: string, onCommit: () => void): Promise<SqliteAppends> => {
  const worker = await startWorker({ path, mode: 'write' });
  const group = groupCommit(async (appends) => {
    const bodies = appends.flatMap(({ events }) => events.map(({ data }) => data));
    const reply = await worker.ask({
      kind: 'append',
      appends: packAppends(appends),
      data: pack(bodies),
    });
    if (reply.kind !== 'outcomes')
      throw new Error(`unreachable: the writer answered ${reply.kind}`);
    if (reply.outcomes.some(({ kind }) => kind === 'appended')) onCommit();
    return reply.outcomes;
  });
  return {
    append: async (append) => appendedOf(await group.add(append), append, path),
    close: async () => {
      await group.drain();
      await worker.close();
    },
  };
};

/** For a log that is only read. */
export const noAppends: SqliteAppends = {
  append: () => Promise.reject(new LogReadOnly()),
  close: () => Promise.resolve(),
};

const appendedOf = (outcome: Outcome, { stream, expected }: Append, path: string): Appended => {
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
      throw new LogStopped(
        `the log ${path} takes no more events, since writing it failed: ${outcome.reason}; restart once the disk is in order`,
      );
  }
};

import { randomUUID } from 'node:crypto';
import { LogInUse, WrongExpectedRevision, type EventStore } from '#event-store';
import { recordAt } from '#ingest';
import {
  ENTRIES_STREAM,
  entriesSetAside,
  ENTRY_RESTORED,
  ENTRY_SET_ASIDE,
  entryDecision,
} from '#domain-events';
import type { Config } from '../config/config.ts';
import { FilesInUse, openLog } from '../engines.ts';

/** The entry is not set aside, so it cannot be restored. */
export class NotSetAside extends Error {
  override readonly name = 'NotSetAside';
  constructor(readonly sequence: number) {
    super(`entry #${sequence} is not set aside: "ledgerline dead-letters" lists those that are`);
  }
}

/** The entries of the log that are set aside now, each with its reason. */
export const setAsideIn = async (log: EventStore): Promise<ReadonlyMap<number, string>> =>
  (await decisionsIn(log)).setAside;

/**
 * Sets aside an entry that has crashed the projector repeatedly. Has no effect if it is set aside
 * already.
 */
export const setAside = async (log: EventStore, sequence: number): Promise<void> => {
  await decide(log, (present) =>
    present.has(sequence)
      ? null
      : { type: ENTRY_SET_ASIDE, sequence, actor: 'ledgerline', reason: ENDED_THE_PROJECTOR },
  );
};

/**
 * Like {@link setAside}, for a process that only reads the log: it opens the log for writing for
 * this one event. Throws {@link FilesInUse}, with instructions, if another process has the log
 * file.
 */
export const setAsideByReader = async (config: Config, sequence: number): Promise<void> => {
  try {
    const log = await openLog(config, { writesLog: true });
    await setAside(log, sequence).finally(() => log.close());
  } catch (cause) {
    if (!(cause instanceof FilesInUse && cause.cause instanceof LogInUse)) throw cause;
    throw new FilesInUse(
      `entry #${sequence} has ended the projector twice and must be set aside in the log, which this process may not write while another one does: start the projector once with the roles ingest and project in one process`,
      { cause },
    );
  }
};

/** A request to project an entry again that is set aside. */
export interface RestoreOrder {
  readonly sequence: number;
  readonly actor: string;
  readonly reason: string;
}

/**
 * Restores an entry that is set aside. The next rebuild of the catalog projects it. Throws {@link
 * NotSetAside}.
 */
export const restoreEntry = async (
  log: EventStore,
  { sequence, actor, reason }: RestoreOrder,
): Promise<{ readonly id: string; readonly position: string }> => {
  const restored = await decide(log, (present) =>
    present.has(sequence) ? { type: ENTRY_RESTORED, sequence, actor, reason } : null,
  );
  if (restored === null) throw new NotSetAside(sequence);
  return restored;
};

interface Decision extends RestoreOrder {
  readonly type: typeof ENTRY_SET_ASIDE | typeof ENTRY_RESTORED;
}

/**
 * Appends a decision computed from the present ones. Appends nothing if `decisionFor` returns null.
 */
const decide = async (
  log: EventStore,
  decisionFor: (present: ReadonlyMap<number, string>) => Decision | null,
): Promise<{ readonly id: string; readonly position: string } | null> => {
  for (;;) {
    const present = await decisionsIn(log);
    const decision = decisionFor(present.setAside);
    if (decision === null) return null;
    const commandId = randomUUID();
    const { type, ...facts } = decision;
    const ids = { commandId, correlationId: commandId, causationId: commandId };
    const event = entryDecision(type, { ...facts, ...ids });
    const expected = present.revision < 0 ? 'none' : present.revision;
    try {
      const { position } = await recordAt(log, ENTRIES_STREAM, expected, [event], facts.actor);
      return { id: event.id, position };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
    }
  }
};

const decisionsIn = async (log: EventStore) => {
  const events = [];
  for await (const event of log.readStream(ENTRIES_STREAM)) events.push(event);
  return { revision: events.at(-1)?.revision ?? -1, setAside: entriesSetAside(events) };
};

const ENDED_THE_PROJECTOR =
  'the projector ended twice while it projected this entry alone: it ran out of memory or crashed';

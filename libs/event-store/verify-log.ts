import type { EventStore, LogProblem, RecordedEvent } from './event-store.ts';
import { blobOf, bodyOf } from './large-body.ts';
import { CorruptEntry, DamagedBody } from './log-errors.ts';

/**
 * Everything in the log that differs from what was written: first the engine's findings, then
 * damaged large bodies.
 */
export async function* verifyLog(store: EventStore): AsyncGenerator<LogProblem> {
  let isSound = true;
  for await (const problem of store.verify()) {
    isSound = false;
    yield problem;
  }
  // The bodies of a damaged log cannot be read beyond the damage.
  if (isSound) yield* bodyProblems(store);
}

async function* bodyProblems(store: EventStore): AsyncGenerator<LogProblem> {
  let sequence = 0;
  for await (const batch of store.readAll(null)) {
    for (const event of batch) {
      sequence += 1;
      if (blobOf(event) === null) continue;
      const problem = await bodyProblem(store, event);
      if (problem !== null) {
        yield { table: 'entries', key: String(sequence), column: 'data', sequence, problem };
      }
    }
  }
}

const bodyProblem = async (store: EventStore, event: RecordedEvent): Promise<string | null> => {
  try {
    await bodyOf(store, event);
    return null;
  } catch (error) {
    if (error instanceof DamagedBody || error instanceof CorruptEntry) return error.message;
    throw error;
  }
};

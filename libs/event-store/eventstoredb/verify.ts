import type { LogProblem } from '../event-store.ts';
import { readRecord } from './entry.ts';
import type { EventStoreDbReading } from './reading.ts';

/** Every altered entry, and every stream that does not have all revisions from 0 on. */
export async function* verifyEventStoreDb(
  reading: EventStoreDbReading,
  saying: (error: unknown) => unknown,
): AsyncGenerator<LogProblem> {
  const next = new Map<string, number>();
  let sequence = 0;
  try {
    for await (const batch of reading.all(null)) {
      for (const record of batch) {
        const { stream, revision } = record;
        sequence += 1;
        const expected = next.get(stream) ?? 0;
        next.set(stream, revision + 1);
        if (revision !== expected) {
          yield problemOf(
            sequence,
            'revision',
            `stream ${JSON.stringify(stream)} has revision ${revision} where ${expected} is expected`,
          );
        }
        const read = readRecord(record);
        if (!read.sound) yield problemOf(sequence, null, read.problem);
      }
    }
  } catch (error) {
    throw saying(error);
  }
}

const problemOf = (sequence: number, column: string | null, problem: string): LogProblem => ({
  table: 'entries',
  key: String(sequence),
  column,
  sequence,
  problem: `the log is damaged at entry ${sequence}: ${problem}`,
});

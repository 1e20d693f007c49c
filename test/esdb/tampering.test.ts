import { describe, expect, it } from '@jest/globals';
import { CorruptEntry, openEventStore, verifyLog, type EventStore } from '#event-store';
import { allOf, event } from '../../libs/event-store/contract/events.contract.ts';
import { startDouble, type Double } from './double.ts';

const withEntries = async (
  test: (log: EventStore, double: Double) => Promise<void>,
): Promise<void> => {
  const double = await startDouble();
  const log = await openEventStore(double.url);
  try {
    await log.append('a', 'none', [event('1'), event('2')]);
    await log.append('b', 'none', [event('3')]);
    await test(log, double);
  } finally {
    await log.close();
    double.close();
  }
};

const problemsOf = async (log: EventStore): Promise<readonly string[]> => {
  const problems: string[] = [];
  for await (const { problem } of verifyLog(log)) problems.push(problem);
  return problems;
};

const change = (bytes: Buffer | undefined, from: string, to: string): void => {
  bytes?.write(to, bytes.indexOf(from));
};

describe('an entry in an EventStoreDB that is not as it was written', () => {
  it.each([
    ['its data', (d: Double) => change(d.log.stream('a')[1]?.data, 'body', 'bods')],
    ['when it was recorded', (d: Double) => change(d.log.stream('a')[1]?.metadata, '2026', '2025')],
    ['its hash', (d: Double) => change(d.log.stream('a')[1]?.metadata, '"hash":"', '"hash":"zz')],
  ])('by %s is found by the check, and never given', (_, tamper) =>
    withEntries(async (log, double) => {
      tamper(double);
      const where = 'the event at revision 1 of stream "a"';
      expect(await problemsOf(log)).toEqual([
        `the log is damaged at entry 2: ${where} was altered: its hash does not match`,
      ]);
      await expect(allOf(log)).rejects.toThrow(CorruptEntry);
      await expect(allOf(log)).rejects.toThrow(
        `the log is damaged: ${where} was altered: its hash does not match`,
      );
    }),
  );

  it('for it was written by somebody else is found too', () =>
    withEntries(async (log, { log: held }) => {
      held.append('foreign', 'no-stream', [
        {
          id: '00000000-0000-4000-8000-000000000001',
          type: 'Foreign',
          contentType: 'application/json',
          data: Buffer.from('{}'),
          metadata: Buffer.from('{}'),
        },
      ]);
      expect(await problemsOf(log)).toEqual([
        'the log is damaged at entry 4: the event at revision 0 of stream "foreign" was not written by Ledgerline, or its metadata were changed',
      ]);
    }));
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bodyOf, type EventStore } from '#event-store';
import { openIntake, type Intake, type Receipt } from './intake.ts';
import { ENGINES, entriesOf, runEvent, withLog } from './logs.contract.ts';
import { cases } from '../../test/effort.ts';

/** One event, by its run and number; a negative number is sent as bytes that are not an event. */
interface Sent {
  readonly run: string;
  readonly n: number;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  run: fc.constantFrom('a', 'b', 'c'),
  n: fc.integer({ min: -1, max: 15 }),
});

// Steps run one after the other; the calls of a step run concurrently, each on one of two intakes on the same log.
const script = fc.array(
  fc.array(fc.record({ door: fc.constantFrom(0, 1), events: fc.array(sent, { maxLength: 12 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  { maxLength: 6 },
);

const rawOf = ({ run, n }: Sent): Buffer => (n < 0 ? Buffer.from('no event') : runEvent(run, n));
const textOf = (one: Sent): string => rawOf(one).toString();

describe.each(ENGINES)(
  'whatever is sent to a %s log, however often and at once',
  (engine, full) => {
    it('every distinct event is stored once, and the receipts say so', () =>
      fc.assert(
        fc.asyncProperty(script, fc.boolean(), (steps, oneByOne) =>
          withLog(engine, async (log) => {
            const doors = [openIntake(log, { maxDepth: 128 }), openIntake(log, { maxDepth: 128 })];
            const receipts: { readonly one: Sent; readonly receipt: Receipt }[] = [];
            for (const step of steps) {
              const calls = step.map(async ({ door, events }) => {
                const answers = await send(doors[door], events, oneByOne);
                expect(answers).toHaveLength(events.length);
                events.forEach((one, index) => {
                  const receipt = answers[index];
                  if (receipt !== undefined) receipts.push({ one, receipt });
                });
              });
              await Promise.all(calls);
            }
            await check(log, receipts);
          }),
        ),
        { numRuns: cases(full) },
      ));
  },
);

const send = (
  intake: Intake | undefined,
  events: readonly Sent[],
  oneByOne: boolean,
): Promise<readonly Receipt[]> => {
  if (intake === undefined) return Promise.resolve([]);
  const raws = events.map(rawOf);
  return oneByOne ? Promise.all(raws.map((raw) => intake.ingest(raw))) : intake.ingestMany(raws);
};

const check = async (
  log: EventStore,
  receipts: readonly { readonly one: Sent; readonly receipt: Receipt }[],
): Promise<void> => {
  const entries = await entriesOf(log);
  const events = receipts.filter(({ one }) => one.n >= 0);
  const bodies = await Promise.all(entries.map((entry) => bodyOf(log, entry)));
  expect(bodies.map(String).sort()).toEqual(
    [...new Set(events.map(({ one }) => textOf(one)))].sort(),
  );

  const accepted = receipts.filter(({ receipt }) => receipt.status === 'accepted');
  expect(accepted.map(({ one }) => textOf(one)).sort()).toEqual(bodies.map(String).sort());
  for (const { one, receipt } of receipts) {
    expect(receipt.status === 'refused').toBe(one.n < 0);
    if (receipt.status === 'refused' || receipt.position === null) continue;
    const entry = entries.find(({ id }) => id === receipt.id);
    expect(String(entry?.data)).toBe(textOf(one));
    expect(log.compare(receipt.position, entry?.position ?? '')).toBeGreaterThanOrEqual(0);
  }
};

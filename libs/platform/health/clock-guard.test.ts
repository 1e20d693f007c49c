import { describe, expect, it } from '@jest/globals';
import { openEventStore, type EventStore, type NewEvent } from '#event-store';
import { openIntake, record } from '#ingest';
import { identitySplit } from '#domain-events';
import { guardClock, type Clock, type GuardedLog } from './clock-guard.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-03-01T12:00:00.000Z');

/**
 * Clocks controlled by the test: time passes on all of them, sleep does not count on the monotonic
 * clock, and the wall clock can be set.
 */
const clocks = () => {
  let [wall, monotonic, sinceBoot] = [START, 5000, 90_000];
  const clock: Clock = {
    wall: () => wall,
    monotonic: () => monotonic,
    sinceBoot: () => sinceBoot,
  };
  return {
    clock,
    pass: (ms: number) => {
      wall += ms;
      monotonic += ms;
      sinceBoot += ms;
    },
    sleep: (ms: number) => {
      wall += ms;
      sinceBoot += ms;
    },
    set: (ms: number) => {
      wall += ms;
    },
  };
};

const guarded = async () => {
  const log = await openEventStore('memory:');
  const times = clocks();
  return { log, ...times, guard: guardClock(log, times.clock) };
};

let ids = 0;
const eventAt = (milliseconds: number): NewEvent => ({
  id: `event ${(ids += 1)}`,
  type: 'Test',
  recordedAt: new Date(milliseconds).toISOString(),
  data: Buffer.from('{}'),
  metadata: '{}',
});
const write = ({ log }: GuardedLog, event: NewEvent) => log.append(event.id, 'none', [event]);

const timesIn = async (log: EventStore): Promise<readonly string[]> => {
  const times: string[] = [];
  for await (const batch of log.readAll(null)) {
    times.push(...batch.map(({ recordedAt }) => recordedAt));
  }
  return times;
};

const ORDER = { actor: 'kim', reason: 'NTP was down' };

describe('a clock that is correct', () => {
  it('is trusted, however long the machine runs or sleeps', async () => {
    const { guard, clock, pass, sleep, set } = await guarded();
    expect(await guard.problem()).toBeNull();
    pass(1000 * 24 * 60 * MINUTE);
    sleep(600 * MINUTE);
    await write(guard, eventAt(clock.wall()));
    sleep(4 * MINUTE);
    set(4 * MINUTE);
    await write(guard, eventAt(clock.wall()));
    expect(await guard.problem()).toBeNull();
  });

  it('cannot be corrected', async () => {
    const { guard, clock, log } = await guarded();
    await expect(guard.correct({ ...ORDER, time: clock.wall() })).rejects.toThrow(
      'there is nothing to correct',
    );
    expect(await timesIn(log)).toEqual([]);
  });
});

describe.each([
  ['ahead', 10 * 365 * 24 * 60 * MINUTE],
  ['ahead', 5 * MINUTE],
  ['back', -5 * MINUTE],
])('a clock that jumps %s by %d ms', (direction, jump) => {
  it('stops writing with an explanation, and lets it resume once the clock is right again', async () => {
    const { guard, clock, pass, set, log } = await guarded();
    pass(MINUTE);
    set(jump);
    const sentence = `the clock of this machine has jumped ${direction} by ${Math.abs(jump) / MINUTE} minutes`;
    await expect(write(guard, eventAt(clock.wall()))).rejects.toThrow(sentence);
    expect(await guard.problem()).toContain(sentence);
    expect(await timesIn(log)).toEqual([]);
    set(-jump);
    expect(await guard.problem()).toBeNull();
    await write(guard, eventAt(clock.wall()));
    expect(await timesIn(log)).toHaveLength(1);
  });

  it('can be declared to be right', async () => {
    const { guard, clock, set } = await guarded();
    set(jump);
    await guard.correct({ ...ORDER, time: clock.wall() });
    expect(await guard.problem()).toBeNull();
    await write(guard, eventAt(clock.wall()));
  });
});

describe('a log that is ahead of the clock', () => {
  const aheadLog = async (by: number) => {
    const given = await guarded();
    await given.log.append('wrong', 'none', [eventAt(START + by)]);
    return given;
  };

  it('is written up to five minutes ahead', async () => {
    const { guard, clock } = await aheadLog(5 * MINUTE - 1);
    expect(await guard.problem()).toBeNull();
    await write(guard, eventAt(clock.wall() + 5 * MINUTE - 1));
  });

  it('is not written until the clock has caught up, whether or not anything was appended before', async () => {
    const { guard, log, pass } = await aheadLog(60 * MINUTE);
    const sentence =
      'the log was written at 2026-03-01T13:00:00.000Z, but the clock of this machine says 2026-03-01T12:00:00.000Z';
    expect(await guard.problem()).toContain(sentence);
    await expect(write(guard, eventAt(START + 60 * MINUTE))).rejects.toThrow(sentence);
    pass(56 * MINUTE);
    expect(await guard.problem()).toBeNull();
    await write(guard, eventAt(START + 60 * MINUTE));
    expect(await timesIn(log)).toHaveLength(2);
  });

  it('is corrected only if the clock agrees with the given time', async () => {
    const { guard, log } = await aheadLog(60 * MINUTE);
    await expect(guard.correct({ ...ORDER, time: START + 5 * MINUTE })).rejects.toThrow(
      'the clock of this machine says 2026-03-01T12:00:00.000Z, not 2026-03-01T12:05:00.000Z',
    );
    expect(await timesIn(log)).toHaveLength(1);
    await guard.correct({ ...ORDER, time: START - 4 * MINUTE });
    await log.append('wrong again', 'none', [eventAt(START + 120 * MINUTE)]);
    expect(await guard.problem()).toContain('2026-03-01T14:00:00.000Z');
    await guard.correct({ ...ORDER, time: START });
    const [, first, , second] = await timesIn(log);
    expect([first, second]).toEqual(['2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.000Z']);
  });

  it('continues at the right time after a correction, also for intakes that were open before', async () => {
    // Event times come from the real clock, and the log is an hour ahead of it.
    const log = await openEventStore('memory:');
    const wall = (): number => Date.now();
    const clock = { wall, monotonic: () => performance.now(), sinceBoot: () => wall() };
    const guard = guardClock(log, clock);
    await log.append('wrong', 'none', [eventAt(wall() + 60 * MINUTE)]);
    const intake = openIntake(guard.log, { maxDepth: 128 });
    const event = (n: number): Buffer =>
      Buffer.from(
        JSON.stringify({
          eventTime: `2026-03-01T00:00:0${n}Z`,
          job: { namespace: 'n', name: 'j' },
        }),
      );
    await expect(intake.ingest(event(1))).rejects.toThrow('nothing is written');
    const commandId = '6b4d8a5e-0a5f-4e1b-8a0b-0c9f6f1f7a11';
    const ids = { commandId, correlationId: commandId, causationId: commandId };
    const split = identitySplit({ namespace: 'n', name: 'd', ...ORDER, ...ids });
    await expect(record(guard.log, split, 'kim')).rejects.toThrow('nothing is written');
    await guard.correct({ ...ORDER, time: wall() });
    expect(await intake.ingest(event(1))).toMatchObject({ status: 'accepted' });
    expect(await intake.ingestMany([event(1), event(2)])).toMatchObject([
      { status: 'duplicate' },
      { status: 'accepted' },
    ]);
    const [wrong = '', ...after] = await timesIn(log);
    expect(after).toHaveLength(3);
    expect(after).toEqual([...after].sort());
    expect(after.every((time) => time < wrong)).toBe(true);
    expect((await log.last())?.metadata).toBe('{}');
  });
});

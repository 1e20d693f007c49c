import { describe, expect, it } from '@jest/globals';
import { CLOCK_CORRECTED, CLOCK_STREAM, clockCorrected } from '#domain-events';
import type { LogEntry } from './catalog.ts';
import { freshCatalogUrl } from './fresh-catalog.contract.ts';
import { openCatalog } from './open.ts';
import { eventsAt, listDeadLetters } from './queries/events/events.ts';
import { sequenceAt } from './queries/events/sequence-at.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
const YEARS_AHEAD = '2036-03-01T12:00:00.000Z';

const job = (sequence: number, recordedAt: string): LogEntry => ({
  ...{ id: `event ${sequence}`, stream: `job-${sequence}`, revision: 0, position: `${sequence}` },
  ...{ type: 'OpenLineageJobEvent', recordedAt, metadata: '{}' },
  data: Buffer.from(
    JSON.stringify({ eventTime: at(0), job: { namespace: 'n', name: `job ${sequence}` } }),
  ),
});

const correction = (sequence: number, cap: string): LogEntry => {
  const ids = { commandId: `command ${sequence}`, correlationId: 'c', causationId: 'c' };
  const event = clockCorrected({ cap, actor: 'kim', reason: 'NTP was down', ...ids });
  return { ...job(sequence, cap), stream: CLOCK_STREAM, ...event };
};

/** The recording times after projecting these entries, and the time of the checkpoint. */
const timesOf = async (batches: readonly (readonly LogEntry[])[]) => {
  const catalog = await openCatalog(freshCatalogUrl());
  try {
    for (const batch of batches) await catalog.project(batch);
    const { sequence, recordedAt } = await catalog.checkpoint();
    const sequences = Array.from({ length: sequence }, (_, index) => index + 1);
    const events = await eventsAt(catalog.db, sequences);
    const page = { first: 10, after: null };
    return {
      times: events.map((event) => event?.recordedAt),
      recordedAt,
      deadLetters: (await listDeadLetters(catalog.db, sequence, page)).items.map(
        ({ node }) => node,
      ),
      asOf: await Promise.all([0, 1, 5, 6, 7].map((minute) => sequenceAt(catalog.db, at(minute)))),
    };
  } finally {
    await catalog.close();
  }
};

describe('a correction of the clock', () => {
  const entries = [
    job(1, at(1)),
    job(2, YEARS_AHEAD),
    job(3, at(3)),
    correction(4, at(5)),
    job(5, at(6)),
    job(6, at(2)),
  ];

  it('caps the times of earlier entries, and of no others', async () => {
    const answer = await timesOf([entries]);
    expect(answer).toEqual({
      times: [at(1), at(5), at(5), at(5), at(6), at(6)],
      recordedAt: at(6),
      deadLetters: [],
      asOf: [0, 1, 4, 6, 6],
    });
  });

  it('gives the same result however the entries are batched', async () => {
    const whole = await timesOf([entries]);
    expect(await timesOf(entries.map((entry) => [entry]))).toEqual(whole);
    expect(await timesOf([entries.slice(0, 3), entries.slice(3)])).toEqual(whole);
  });

  it('is itself capped by a later one', async () => {
    const { times } = await timesOf([
      [job(1, at(1)), correction(2, YEARS_AHEAD), job(3, YEARS_AHEAD), correction(4, at(7))],
    ]);
    expect(times).toEqual([at(1), at(7), at(7), at(7)]);
  });

  it('can be the first entry', async () => {
    const { times, recordedAt } = await timesOf([[correction(1, at(1)), job(2, at(2))]]);
    expect([times, recordedAt]).toEqual([[at(1), at(2)], at(2)]);
  });

  it('that cannot be read is a dead letter and caps nothing', async () => {
    const unread = { ...job(3, at(5)), type: CLOCK_CORRECTED, data: Buffer.from('{}') };
    const { times, deadLetters } = await timesOf([[job(1, at(1)), job(2, YEARS_AHEAD), unread]]);
    expect(times).toEqual([at(1), YEARS_AHEAD, YEARS_AHEAD]);
    expect(deadLetters).toMatchObject([
      { sequence: 3, reason: 'this is no ClockCorrected that this version can read' },
    ]);
  });
});

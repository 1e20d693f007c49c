import fc from 'fast-check';

// The few names and times that random histories are made of, so that events meet.

/** Every event of a history was recorded then, so that its order of arrival says nothing. */
export const recordedAt = '2026-12-01T00:00:00.000Z';

export const job = fc.constantFrom(
  { namespace: 'jobs', name: 'load' },
  { namespace: 'jobs', name: 'dag.task' },
  { namespace: 'jobs/2', name: 'dag' },
);

// U+FF5E sorts before U+1F577 by UTF-8 bytes and after it by UTF-16 units; no engine holds U+0000 as it is.
export const dataset = fc.constantFrom(
  { namespace: 'db', name: 'a' },
  { namespace: 'db', name: 'b.b' },
  { namespace: 's3://x', name: 'a' },
  { namespace: 's3://x', name: '\uff5e\0' },
  { namespace: 's3://x', name: '\u{1f577}' },
);

export const runId = fc.constantFrom('run-1', 'run-2', 'run-3', 'parent-1', 'parent-2');
export const parentRunId = fc.constantFrom('parent-1', 'parent-2');
export const field = fc.constantFrom('id', 'amount', 'a.b');

export const producer = fc.constantFrom(
  'https://p.example/tree/1.0.0/integration/spark',
  'https://p.example/tree/1.1.0/integration/spark',
  'https://p.example/tree/1.54.0/integration/dbt',
  'https://p.example/0a1b2c3d4e/airflow',
);

export const eventType = fc.oneof(
  { weight: 5, arbitrary: fc.constant('COMPLETE') },
  { weight: 4, arbitrary: fc.constant('START') },
  { weight: 2, arbitrary: fc.constant('FAIL') },
  { weight: 3, arbitrary: fc.constantFrom('RUNNING', 'ABORT', 'OTHER', undefined) },
);

// Ties, steps of a nanosecond, of a second and a little more, hours, just under and over a day, weeks.
const times = [
  '2026-03-01T00:00:00Z',
  '2026-03-01T00:00:00.000000001Z',
  '2026-03-01T00:00:01',
  '2026-03-01T01:00:01.000000001+01:00',
  '2026-03-01T00:10:00.123Z',
  '2026-03-01T02:00:00Z',
  '2026-03-01T03:00:00Z',
  '2026-03-01T23:59:59Z',
  '2026-03-02T00:00:01Z',
  '2026-03-02T02:00:00.5Z',
  '2026-03-02T02:00:01.4Z',
  '2026-03-03T04:00:00Z',
  '2026-03-20T00:00:00Z',
  '2026-03-20T01:00:00Z',
  '2099-01-01T00:00:00Z',
];
export const eventTime = fc.constantFrom(...times);

/** When events are recorded, where that is told: amid the times of the events, so that some come late and some are ahead. */
export const clock = fc.constantFrom(
  '2026-03-01T01:59:00.000Z',
  '2026-03-02T01:00:00.000Z',
  '2026-03-02T02:00:00.500Z',
  '2026-03-10T00:00:00.000Z',
  recordedAt,
);

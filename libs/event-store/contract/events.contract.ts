import type { EventStore, NewEvent, RecordedEvent } from '../event-store.ts';

/** An event with this id, which its body contains. */
export const event = (id: string): NewEvent => ({
  id,
  type: 'Tested',
  recordedAt: '2026-01-02T03:04:05.678Z',
  data: Buffer.from(`body of ${id}`),
  metadata: '{}',
});

export const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => n);

export const allOf = async (
  store: EventStore,
  after: string | null = null,
): Promise<readonly RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for await (const batch of store.readAll(after)) all.push(...batch);
  return all;
};

export const streamOf = async (
  store: EventStore,
  stream: string,
  from?: number,
): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const one of store.readStream(stream, from)) events.push(one);
  return events;
};

export const idsOf = async (store: EventStore): Promise<readonly string[]> =>
  (await allOf(store)).map(({ id }) => id);

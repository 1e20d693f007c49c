import { randomUUID } from 'node:crypto';
import type { EventStore, Position, RecordedEvent } from '#event-store';

/**
 * A log that others have written before, and write meanwhile, as one that seems empty at first: what stands behind its present
 * end, in streams whose names nobody else has. So that a test of an empty log can run on a server that cannot be emptied.
 */
export const ownView = async (log: EventStore): Promise<EventStore> => {
  const prefix = `test-${randomUUID()}-`;
  const start = await log.head();
  const shown = (events: readonly RecordedEvent[]): readonly RecordedEvent[] =>
    events
      .filter(({ stream }) => stream.startsWith(prefix))
      .map((event) => ({ ...event, stream: event.stream.slice(prefix.length) }));
  async function* seen(
    batches: AsyncIterable<readonly RecordedEvent[]>,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    for await (const batch of batches) {
      const wanted = shown(batch);
      if (wanted.length > 0) yield wanted;
    }
  }
  const last = async (): Promise<RecordedEvent | null> => {
    let found: RecordedEvent | null = null;
    for await (const batch of seen(log.readAll(start))) found = batch.at(-1) ?? found;
    return found;
  };
  const named = (error: unknown): unknown => {
    if (error instanceof Error && 'stream' in error && typeof error.stream === 'string') {
      Reflect.set(error, 'stream', error.stream.slice(prefix.length));
    }
    return error;
  };

  return {
    ...log,
    append: async (stream, expected, events) => {
      try {
        return await log.append(stream === '' ? '' : prefix + stream, expected, events);
      } catch (error) {
        throw named(error);
      }
    },
    newStreams: async (streams) => {
      const found = await log.newStreams(streams.map((stream) => prefix + stream));
      return found.map((stream) => stream.slice(prefix.length));
    },
    async *readStream(stream, from) {
      for await (const event of log.readStream(prefix + stream, from)) yield* shown([event]);
    },
    readAll: (after: Position | null) => seen(log.readAll(after ?? start)),
    follow: (after, signal) => seen(log.follow(after ?? start, signal)),
    head: async () => {
      await log.head();
      return (await last())?.position ?? null;
    },
    last,
    firstAfter: async (after) => {
      for await (const batch of seen(log.readAll(after ?? start))) return batch.at(0) ?? null;
      return null;
    },
  };
};

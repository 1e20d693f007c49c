import { ClockWrong, type EventStore } from '#event-store';

/**
 * A log whose appended events never have an earlier `recordedAt` than the events before them, whatever the clock
 * does. It continues from the last event of the log. It reads that event again if the log refuses a time, since after
 * a correction of the clock times may start again at an earlier one.
 */
export const neverEarlier = (log: EventStore): EventStore => {
  let latest = '';
  let starting: Promise<void> | null = null;

  const start = async (): Promise<void> => {
    const last = await log.last();
    latest = last?.recordedAt ?? '';
  };
  const started = (): Promise<void> => {
    starting ??= start().catch((error: unknown) => {
      starting = null;
      throw error;
    });
    return starting;
  };
  const stamp = (recordedAt: string): string => {
    if (recordedAt > latest) latest = recordedAt;
    return latest;
  };
  const append: EventStore['append'] = async (stream, expected, events) => {
    await started();
    const stamped = events.map((event) => ({ ...event, recordedAt: stamp(event.recordedAt) }));
    return log.append(stream, expected, stamped);
  };

  return {
    ...log,
    append: async (stream, expected, events) => {
      const used = starting;
      try {
        return await append(stream, expected, events);
      } catch (error) {
        if (!(error instanceof ClockWrong)) throw error;
        // Once for all events that were refused at the same time.
        if (starting === used) starting = null;
        return append(stream, expected, events);
      }
    },
  };
};

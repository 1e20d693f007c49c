import { ClockWrong, type EventStore } from '#event-store';

/**
 * The log, with the events appended through it recorded never earlier than those before them, whatever the clock does.
 * It goes on from the last event that the log holds, and looks at that again when the log refuses a time as wrong, since a
 * correction of the clock lets times begin again at an earlier one.
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

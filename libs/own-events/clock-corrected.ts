import { z } from 'zod';
import { eventId, streamOf } from '#openlineage';

/** The type of the event. */
export const CLOCK_CORRECTED = 'ClockCorrected';

/** The stream of all corrections. */
export const CLOCK_STREAM = streamOf({ kind: 'CLOCK' });

/**
 * Someone declared that the clock is right again after entries had been recorded with times that were ahead. Every earlier entry
 * counts as recorded at its own time or at `cap`, whichever is earlier, and the correction itself at `cap`.
 */
export type ClockCorrected = z.infer<typeof shape>;

/** The event as it goes into the log; the same command is the same event. */
export const clockCorrected = (correction: Omit<ClockCorrected, 'format'>) => ({
  id: eventId(JSON.stringify([correction.commandId, 0])),
  type: CLOCK_CORRECTED,
  data: Buffer.from(JSON.stringify({ format: 1, ...correction })),
});

/** The correction in the bytes of an event of the type; null for what is none. */
export const readClockCorrected = (data: Buffer): ClockCorrected | null => {
  try {
    return shape.parse(JSON.parse(data.toString()));
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return null;
    throw error;
  }
};

const shape = z.object({
  format: z.literal(1),
  /** As every `recordedAt`, so that it compares with them as text. */
  cap: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  /** The key's actor, or the user of the operating system. */
  actor: z.string(),
  reason: z.string(),
  commandId: z.string(),
  /** What the command belongs to, and what caused it: itself, for one that nothing else asked for. */
  correlationId: z.string(),
  causationId: z.string(),
});

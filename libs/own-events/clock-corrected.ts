import { z } from 'zod';
import { streamOf } from '#openlineage';
import { commandEvent, commandShape, readOrNull } from './command-event.ts';

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
export const clockCorrected = (correction: Omit<ClockCorrected, 'format'>) =>
  commandEvent(CLOCK_CORRECTED, correction);

/** The correction in the bytes of an event of the type; null for what is none. */
export const readClockCorrected = (data: Buffer): ClockCorrected | null =>
  readOrNull(() => shape.parse(JSON.parse(data.toString())));

const shape = commandShape({
  /** As every `recordedAt`, so that it compares with them as text. */
  cap: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
});

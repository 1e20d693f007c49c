import { z } from 'zod';
import { streamOf } from '#openlineage';
import { commandEvent, commandShape, readOrNull } from './command-event.ts';

/** The type of the event. */
export const CLOCK_CORRECTED = 'ClockCorrected';

/** The stream of all corrections. */
export const CLOCK_STREAM = streamOf({ kind: 'CLOCK' });

/**
 * An operator declared that the clock is right again, after entries had been recorded with times in the future. Every
 * earlier entry counts as recorded at its own time or at `cap`, whichever is earlier, and the correction itself at
 * `cap`.
 */
export type ClockCorrected = z.infer<typeof shape>;

/** The event as it is appended to the log; the same command is the same event. */
export const clockCorrected = (correction: Omit<ClockCorrected, 'format'>) =>
  commandEvent(CLOCK_CORRECTED, correction);

/** Reads the bytes of an event of this type; null if they hold no correction. */
export const readClockCorrected = (data: Buffer): ClockCorrected | null =>
  readOrNull(() => shape.parse(JSON.parse(data.toString())));

const shape = commandShape({
  /** In the format of every `recordedAt`, so that both can be compared as texts. */
  cap: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
});

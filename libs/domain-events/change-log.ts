import { z } from 'zod';
import { eventId, streamOf } from '#openlineage';
import { storedAssessment, type StoredAssessment } from './change-assessment.ts';
import { changeEvent, type ChangeEvent } from './change-events.ts';
import { commandEventId, readOrNull } from './command-event.ts';

/** An event of a change, with the assessment that it stores, if it is one that does. */
export interface ChangeEntry {
  readonly event: ChangeEvent;
  readonly assessment: StoredAssessment | null;
}

/** The id of the change that a command proposes; the same command always gives the same change. */
export const changeIdOf = (commandId: string): string =>
  eventId(JSON.stringify(['CHANGE', commandId]));

/** The stream of a change. */
export const changeStream = (change: string): string => streamOf({ kind: 'CHANGE', change });

/** The n-th event of a command as it is appended to the log, with its assessment, if it has one. */
export const changeFact = (
  { type, ...event }: ChangeEvent,
  assessment: object | null,
  index: number,
) => ({
  id: commandEventId(event.commandId, index),
  stream: changeStream(event.change),
  type,
  data: Buffer.from(JSON.stringify(assessment === null ? event : { ...event, body: assessment })),
});

/** Reads a log entry as an event of a change; null if it is not an event of this stream. */
export const readChangeEntry = (entry: {
  readonly stream: string;
  readonly type: string;
  readonly data: Buffer;
}): ChangeEntry | null =>
  readOrNull(() => {
    const { body, ...rest } = object.parse(JSON.parse(entry.data.toString()));
    const event = changeEvent.parse({ ...rest, type: entry.type });
    if (changeStream(event.change) !== entry.stream) return null;
    if (event.type === 'ImpactAssessed') return { event, assessment: storedAssessment.parse(body) };
    return body === undefined ? { event, assessment: null } : null;
  });

const object = z.record(z.string(), z.unknown());

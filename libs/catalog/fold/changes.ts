import { readChangeEntry } from '#own-events';
import { sha256 } from '#openlineage';
import { escapeForDb } from '#projection';
import type { LogEntry } from '../catalog.ts';
import type { FoldState } from './state.ts';

/** Notes what an event says of a change. What it makes of the change is told when it is asked for. */
export const noteChange = (
  { rows }: FoldState,
  entry: LogEntry,
  sequence: number,
  recordedAt: string,
): void => {
  const read = readChangeEntry(entry);
  if (!read) {
    const reason = `this is no ${entry.type} that this version can read`;
    rows.deadLetters.put({ sequence, reason });
    return;
  }
  // Not kept at hand, as what comes again is: it does not, and may be large.
  const keep = (content: unknown): string => {
    const json = JSON.stringify(content);
    const hash = sha256(json);
    rows.contents.put({ hash, json });
    return hash;
  };
  const { event, assessment } = read;
  rows.changeEvents.put({
    sequence,
    change: event.change,
    type: event.type,
    actor: escapeForDb(event.actor),
    recordedAt,
    event: keep(event),
    assessment: assessment && keep(assessment),
  });
};

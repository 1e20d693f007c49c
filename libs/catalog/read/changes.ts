import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import {
  changeEvent,
  storedAssessment,
  type ChangeEvent,
  type StoredAssessment,
} from '#own-events';
import { ChangeEventRow } from '../change-tables.ts';
import { contentsOf } from './contents-of.ts';
import { inChunks } from './in-chunks.ts';

/** What one event says of a change, and where it stands. */
export interface ChangeEventView {
  readonly sequence: number;
  readonly recordedAt: string;
  readonly event: ChangeEvent;
}

/** All events of each of these changes up to a sequence, oldest first; none for one that is not known. */
export const eventsOfChanges = async (
  db: EntityManager,
  asOf: number,
  changes: readonly string[],
): Promise<readonly (readonly ChangeEventView[])[]> => {
  const rows = await inChunks([...new Set(changes)], (chunk) =>
    db.find(ChangeEventRow, {
      where: { change: In(chunk), sequence: LessThanOrEqual(asOf) },
      order: { sequence: 'ASC' },
    }),
  );
  const ofChange = new Map<string, ChangeEventView[]>(changes.map((change) => [change, []]));
  for (const view of await viewsOf(db, rows)) ofChange.get(view.event.change)?.push(view);
  return changes.map((change) => ofChange.get(change) ?? []);
};

/** The ids of all changes that were proposed up to a sequence, the one proposed last first. */
export const changesAt = async (db: EntityManager, asOf: number): Promise<readonly string[]> => {
  const rows = await db.find(ChangeEventRow, {
    where: { type: 'ChangeProposed', sequence: LessThanOrEqual(asOf) },
    order: { sequence: 'DESC' },
  });
  return [...new Set(rows.map(({ change }) => change))];
};

/** The assessment that the event of a sequence brought; null for an event that brought none. */
export const assessmentIn = async (
  db: EntityManager,
  sequence: number,
): Promise<StoredAssessment | null> => {
  const row = await db.findOneBy(ChangeEventRow, { sequence });
  if (!row?.assessment) return null;
  const contents = await contentsOf(db, [row.assessment]);
  return storedAssessment.parse(JSON.parse(contents.get(row.assessment) ?? ''));
};

const viewsOf = async (
  db: EntityManager,
  rows: readonly ChangeEventRow[],
): Promise<readonly ChangeEventView[]> => {
  const contents = await contentsOf(
    db,
    rows.map(({ event }) => event),
  );
  return rows.map(({ sequence, recordedAt, event }) => ({
    sequence,
    recordedAt,
    event: changeEvent.parse(JSON.parse(contents.get(event) ?? '')),
  }));
};

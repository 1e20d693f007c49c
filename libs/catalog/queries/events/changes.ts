import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import {
  changeEvent,
  isChangeType,
  storedAssessment,
  type ChangeEvent,
  type ChangeEventType,
  type StoredAssessment,
} from '#own-events';
import { ChangeEventRow } from '../../change-tables.ts';
import { contentsByHash } from '../contents.ts';
import { inChunks } from '../in-chunks.ts';

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

/** A change by its id, and the types of its events in their order. */
export interface ChangeSteps {
  readonly id: string;
  readonly types: readonly ChangeEventType[];
}

/** All changes that were proposed up to a sequence, the one proposed last first, without what else their events say. */
export const changesAt = async (
  db: EntityManager,
  asOf: number,
): Promise<readonly ChangeSteps[]> => {
  const rows = await db.find(ChangeEventRow, {
    select: { sequence: true, change: true, type: true },
    where: { sequence: LessThanOrEqual(asOf) },
    order: { sequence: 'ASC' },
  });
  const types = new Map<string, ChangeEventType[]>();
  const proposed = new Set<string>();
  for (const { change, type } of rows) {
    if (!isChangeType(type)) throw new Error(`unreachable: ${type} is no step of a change`);
    const own = types.get(change) ?? [];
    types.set(change, own);
    own.push(type);
    if (type !== 'ChangeProposed') continue;
    // A second proposal is none, but it is the last that counts here.
    proposed.delete(change);
    proposed.add(change);
  }
  return [...proposed].reverse().map((id) => ({ id, types: types.get(id) ?? [] }));
};

/** The assessment that the event of a sequence brought; null for an event that brought none. */
export const assessmentIn = async (
  db: EntityManager,
  sequence: number,
): Promise<StoredAssessment | null> => {
  const row = await db.findOneBy(ChangeEventRow, { sequence });
  if (!row?.assessment) return null;
  const contents = await contentsByHash(db, [row.assessment]);
  return storedAssessment.parse(JSON.parse(contents.get(row.assessment) ?? ''));
};

const viewsOf = async (
  db: EntityManager,
  rows: readonly ChangeEventRow[],
): Promise<readonly ChangeEventView[]> => {
  const contents = await contentsByHash(
    db,
    rows.map(({ event }) => event),
  );
  return rows.map(({ sequence, recordedAt, event }) => ({
    sequence,
    recordedAt,
    event: changeEvent.parse(JSON.parse(contents.get(event) ?? '')),
  }));
};

import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import {
  changeEvent,
  isChangeType,
  storedAssessment,
  type ChangeEvent,
  type ChangeEventType,
  type StoredAssessment,
} from '#domain-events';
import { ChangeEventRow } from '../../change-tables.ts';
import { contentsByHash } from '../contents.ts';
import { inChunks } from '../in-chunks.ts';

/** An event of a change proposal, with its sequence and recording time. */
export interface ChangeEventView {
  readonly sequence: number;
  readonly recordedAt: string;
  readonly event: ChangeEvent;
}

/**
 * All events of each of these changes up to a sequence, oldest first. An unknown change has none.
 */
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

/** The id of a change and the types of its events, oldest first. */
export interface ChangeSteps {
  readonly id: string;
  readonly types: readonly ChangeEventType[];
}

/**
 * All changes proposed up to a sequence, most recently proposed first, without the bodies of their
 * events.
 */
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
    if (!isChangeType(type))
      throw new Error(`unreachable: ${type} is not an event type of a change`);
    const own = types.get(change) ?? [];
    types.set(change, own);
    own.push(type);
    if (type !== 'ChangeProposed') continue;
    // A repeated proposal has no effect, but it determines the position in this list.
    proposed.delete(change);
    proposed.add(change);
  }
  return [...proposed].reverse().map((id) => ({ id, types: types.get(id) ?? [] }));
};

/** The assessment contained in the event with this sequence, or null. */
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

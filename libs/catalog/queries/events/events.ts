import { In, LessThan, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { DeadLetterView, EventView, Page, SetAsideView, Slice } from '../../catalog.ts';
import { DeadLetterRow, EventRow, SetAsideRow } from '../../log-tables.ts';
import { inChunks } from '../in-chunks.ts';
import { keyAfter, sliceOf } from '../page.ts';

/** The events with these sequences, in the given order. Null: not projected. */
export const eventsAt = async (
  db: EntityManager,
  sequences: readonly number[],
): Promise<readonly (EventView | null)[]> => {
  const rows = await inChunks([...new Set(sequences)], (chunk) =>
    db.findBy(EventRow, { sequence: In(chunk) }),
  );
  const bySequence = new Map(rows.map((row) => [row.sequence, row]));
  return sequences.map((sequence) => bySequence.get(sequence) ?? null);
};

const sequenceKey = z.tuple([z.int()]);

/** A page of events, newest first. */
export const listEvents = async (
  db: EntityManager,
  asOf: number,
  page: Page,
): Promise<Slice<EventView>> => {
  const [after] = keyAfter(page, sequenceKey) ?? [asOf + 1];
  const rows = await db.find(EventRow, {
    where: { sequence: LessThan(Math.min(after, asOf + 1)) },
    order: { sequence: 'DESC' },
    take: page.first + 1,
  });
  // Each entry of the log has one event row, so the sequence is the count.
  return sliceOf(rows, page, asOf, ({ sequence }) => [sequence]);
};

/** A page of entries that could not be read, newest first. */
export const listDeadLetters = async (
  db: EntityManager,
  asOf: number,
  page: Page,
): Promise<Slice<DeadLetterView>> => {
  const [after] = keyAfter(page, sequenceKey) ?? [asOf + 1];
  const rows = await db.find(DeadLetterRow, {
    where: { sequence: LessThan(Math.min(after, asOf + 1)) },
    order: { sequence: 'DESC' },
    take: page.first + 1,
  });
  const count = await db.countBy(DeadLetterRow, { sequence: LessThanOrEqual(asOf) });
  return sliceOf(rows, page, count, ({ sequence }) => [sequence]);
};

const partKey = z.tuple([z.int(), z.int()]);

/**
 * A page of the parts of events that were skipped: newest event first, then in the order of the
 * event.
 */
export const listSetAside = async (
  db: EntityManager,
  asOf: number,
  page: Page,
): Promise<Slice<SetAsideView>> => {
  const [sequence, ordinal] = keyAfter(page, partKey) ?? [asOf + 1, 0];
  const rows = await db
    .createQueryBuilder(SetAsideRow, 'part')
    .where('part.sequence <= :asOf', { asOf })
    .andWhere(
      '(part.sequence < :sequence OR (part.sequence = :sequence AND part.ordinal > :ordinal))',
    )
    .setParameters({ sequence, ordinal })
    .orderBy('part.sequence', 'DESC')
    .addOrderBy('part.ordinal', 'ASC')
    .take(page.first + 1)
    .getMany();
  const count = await db.countBy(SetAsideRow, { sequence: LessThanOrEqual(asOf) });
  return sliceOf(rows, page, count, (part) => [part.sequence, part.ordinal]);
};

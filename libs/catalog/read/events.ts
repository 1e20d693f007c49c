import type { EntityManager } from 'typeorm';
import type { DeadLetterView, EventView, Page, SetAsideView, Slice } from '../catalog.ts';

/** The events of these sequences, in their order; null for what is not projected. */
export const eventsAt = (
  _db: EntityManager,
  _sequences: readonly number[],
): Promise<readonly (EventView | null)[]> => {
  throw new Error('unreachable: not written yet');
};

/** Events, newest first. */
export const listEvents = (
  _db: EntityManager,
  _asOf: number,
  _page: Page,
): Promise<Slice<EventView>> => {
  throw new Error('unreachable: not written yet');
};

/** Entries that could not be read, newest first. */
export const listDeadLetters = (
  _db: EntityManager,
  _asOf: number,
  _page: Page,
): Promise<Slice<DeadLetterView>> => {
  throw new Error('unreachable: not written yet');
};

/** Parts of events that could not be used, newest first. */
export const listSetAside = (
  _db: EntityManager,
  _asOf: number,
  _page: Page,
): Promise<Slice<SetAsideView>> => {
  throw new Error('unreachable: not written yet');
};

/** An event's place: in the log, and in the order of events. */
export interface Fact {
  readonly sequence: number;
  /** Event time (recordedAt where the event time is over an hour after it), terminal last, event id; sorts as text. */
  readonly orderKey: string;
}

const MENTION_DIGITS = 7;

/** Where a mention stands in the order of events: at its event, then in its place there. Sorts as text. */
export const placeOf = (orderKey: string, mention: number): string =>
  `${orderKey} ${`${mention}`.padStart(MENTION_DIGITS, '0')}`;

/** The order key of the event at a place. */
export const orderKeyIn = (place: string): string => place.slice(0, -MENTION_DIGITS - 1);

/** The place just after an event: of the new name in a RENAME, which the event itself makes. */
export const justAfter = (orderKey: string): string => `${orderKey}~`;

/** The order key of the event that a place is at or {@link justAfter}. */
export const eventKeyIn = (place: string): string => place.replace(/~$/, '');

/** Where an event is: in the log, and in the order of events. */
export interface EventOrder {
  readonly sequence: number;
  /**
   * Event time, terminal events last, event id; compares as text. An event time more than an hour after `recordedAt` counts as
   * `recordedAt`.
   */
  readonly orderKey: string;
}

const MENTION_DIGITS = 7;

/** The order key of the n-th dataset that an event mentions: the event's own key, then the number. Compares as text. */
export const mentionOrderKey = (orderKey: string, mention: number): string =>
  `${orderKey} ${`${mention}`.padStart(MENTION_DIGITS, '0')}`;

/** The order key of the event in a {@link mentionOrderKey}; empty for an empty key. */
export const eventOfMention = (key: string): string => key.slice(0, -MENTION_DIGITS - 1);

/**
 * The order key just after an event and before every later one. What an event states of the new name in a RENAME is stated
 * there, because the name means the renamed dataset only from that event on.
 */
export const afterRename = (orderKey: string): string => `${orderKey}~`;

/** The order key of an event, given that key or its {@link afterRename}. */
export const eventOrderKey = (key: string): string => key.replace(/~$/, '');

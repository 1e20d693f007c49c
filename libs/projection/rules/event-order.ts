import { orderKey, parseInstant, type OpenLineageEvent } from '#openlineage';
import { isTerminal } from './attempts.ts';

/** Where an event is: in the log, and in the order of events. */
export interface EventOrder {
  readonly sequence: number;
  /** Event time, terminal events last, event id; compares as text. */
  readonly orderKey: string;
}

// An event time that is further ahead of the time of receipt comes from a wrong clock.
const HOUR = 3_600_000_000_000n;

/** The order key of an event. An event time more than an hour after `recordedAt` (ISO 8601) counts as `recordedAt`. */
export const orderKeyOf = (event: OpenLineageEvent, id: string, recordedAt: string): string => {
  const received = parseInstant(recordedAt) ?? 0n;
  const time = event.eventTime > received + HOUR ? received : event.eventTime;
  return orderKey(time, event.kind === 'RUN' && isTerminal(event), id);
};

const MENTION_DIGITS = 7;

/** The order key of the n-th dataset that an event mentions: the event's own key, then the number. Compares as text. */
export const mentionOrderKey = (orderKey: string, mention: number): string =>
  orderKey + (FIRST_MENTIONS[mention] ?? mentionSuffix(mention));

const mentionSuffix = (mention: number): string => ` ${`${mention}`.padStart(MENTION_DIGITS, '0')}`;

// Most events mention few datasets.
const FIRST_MENTIONS = Array.from({ length: 32 }, (_, mention) => mentionSuffix(mention));

/** The order key of the event in a {@link mentionOrderKey}; empty for an empty key. */
export const eventOfMention = (key: string): string => key.slice(0, -MENTION_DIGITS - 1);

/**
 * The order key just after an event and before every later one. What an event states of the new name in a RENAME is stated
 * there, because the name means the renamed dataset only from that event on.
 */
export const afterRename = (orderKey: string): string => `${orderKey}~`;

/** The order key of an event, given that key or its {@link afterRename}. */
export const eventOrderKey = (key: string): string => (key.endsWith('~') ? key.slice(0, -1) : key);

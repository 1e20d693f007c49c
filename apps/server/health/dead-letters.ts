import { listDeadLetters } from '#catalog';
import { redactText } from '#openlineage';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { eventAt } from '../graphql/shown.ts';

/** Returns the entries up to the sequence of a reading that are not projected, a page at a time, newest first. */
export const deadLettersOf = (reading: Reading) => async (page: PageArguments) => {
  const slice = await listDeadLetters(reading.db, reading.asOf, pageOf(page));
  return connection(reading.asOf, slice, ({ sequence, reason, isSetAside }) => ({
    event: eventAt(reading, sequence),
    reason: redactText(reason),
    isSetAside,
  }));
};

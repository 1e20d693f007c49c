import { hashOf } from './hash-of.ts';
import type { Row } from './table.ts';

/** One id for what is made of all these rows. */
export const idsOf = (rows: readonly Row[]): string =>
  shortened(
    rows
      .map(({ id }) => id)
      .toSorted()
      .join(','),
  );

/** The id of a row: behind many joins and groups it would grow without end. */
export const shortened = (id: string): string => (id.length <= 24 ? id : hashOf(id).toString(36));

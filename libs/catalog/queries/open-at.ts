import { LessThanOrEqual, MoreThan, type FindOperator } from 'typeorm';

/** A condition for rows whose interval [openedAt, closedAt) contains the sequence. */
export const openAt = (
  asOf: number,
): { readonly openedAt: FindOperator<number>; readonly closedAt: FindOperator<number> } => ({
  openedAt: LessThanOrEqual(asOf),
  closedAt: MoreThan(asOf),
});

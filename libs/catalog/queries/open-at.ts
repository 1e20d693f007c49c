import { LessThanOrEqual, MoreThan, type FindOperator } from 'typeorm';

/** The rows whose interval [openedAt, closedAt) has the sequence in it. */
export const openAt = (
  asOf: number,
): { readonly openedAt: FindOperator<number>; readonly closedAt: FindOperator<number> } => ({
  openedAt: LessThanOrEqual(asOf),
  closedAt: MoreThan(asOf),
});

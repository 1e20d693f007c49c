/** What stands in a column of a row; null is NULL. */
export type Value = number | string | null;

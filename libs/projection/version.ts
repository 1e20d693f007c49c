/** Counts up whenever the same log would make other rows: a catalog of another version is rebuilt. */
export const PROJECTION_VERSION = 5;

/** A row as the driver returns it, by column name. */
export type Row = Readonly<Record<string, unknown>>;
/** Runs a statement on one connection and returns its rows. */
export type Query = (sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

export type Row = Readonly<Record<string, unknown>>;
export type Query = (sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

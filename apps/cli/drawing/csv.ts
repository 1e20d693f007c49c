import { stringify } from 'csv-stringify/sync';
import { printable } from '../show/printable.ts';

/** A table for spreadsheets and programs. */
export interface Sheet {
  /** Lines that begin with `#` at the top. */
  readonly header: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** As RFC 4180 has it, after the lines of the header. What a spreadsheet would run as a formula gets a quote before it. */
export const csv = ({ header, columns, rows }: Sheet): string =>
  [
    ...header.map((line) => `# ${printable(line)}\n`),
    stringify([columns, ...rows.map((row) => row.map(cell))], { escape_formulas: true }),
  ].join('');

const cell = (value: string | number | null): string | number | null =>
  typeof value === 'string' ? printable(value) : value;

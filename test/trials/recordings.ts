import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.env['TRIALS_DATA'] ?? join('..', 'shared', 'data'));

/** A line of a recording: the bytes of one event, and where they stand. */
export interface Line {
  readonly file: string;
  /** Counted from 1. */
  readonly number: number;
  readonly bytes: Buffer;
}

/** The lines of a recording of events. Throws where there is none: a trial that ran over nothing would have passed. */
export const linesOf = (file: RecordingName): readonly Line[] => {
  const path = pathOf(`openlineage/${file}.ndjson`);
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ file, number: index + 1, bytes: Buffer.from(line) }],
  );
};

/** The path of a file or folder of the recordings. Throws where it is not there. */
export const pathOf = (name: string): string => {
  const path = join(folder, name);
  if (!existsSync(path))
    throw new Error(
      `the trials need ${path}, which is not there: set TRIALS_DATA to the folder that holds ${name}`,
    );
  return path;
};

export const RECORDINGS = [
  'compat_scenarios',
  'dbt_ol_send_events',
  'fluentd_proxy_fixtures',
  'marquez_seed_food_delivery',
] as const;

export type RecordingName = (typeof RECORDINGS)[number];

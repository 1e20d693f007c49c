import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds of two things done in turns, the median of each: what disturbs one disturbs the other. */
export const medians = async (
  rounds: number,
  one: () => unknown,
  other: () => unknown,
): Promise<readonly [number, number]> => {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    times[0].push(await timed(one));
    times[1].push(await timed(other));
  }
  return [median(times[0]), median(times[1])];
};

export const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** Bytes that this process holds on to, in and beside the heap of JavaScript. */
export const heldBytes = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const median = (times: readonly number[]): number => quantile(times, 0.5);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The value that so great a share (0 to 1) of the values is below; the greatest for 1, and NaN for no values. */
export const quantile = (values: readonly number[], share: number): number => {
  const index = Math.min(Math.floor(values.length * share), values.length - 1);
  return values.toSorted((a, b) => a - b)[index] ?? NaN;
};

/** Rows under headings, the first column to the left and the others to the right. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
};

/** Three significant digits, with a unit. */
export const milliseconds = (time: number): string => `${Number(time.toPrecision(3))} ms`;

export const times = (ratio: number): string => `${Number(ratio.toPrecision(2))} ×`;

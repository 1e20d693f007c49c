/** How thorough the tests are: 1 is what CI runs, `npm test` sets 0.1, a search that runs overnight 20. */
export const EFFORT = Number(process.env['EFFORT'] ?? 1);

/**
 * How many cases a property draws: `full` of them with `EFFORT=1`, in proportion with any other value, at least one.
 */
export const cases = (full: number): number => Math.max(1, Math.ceil(full * EFFORT));

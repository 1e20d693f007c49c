/** Between so many milliseconds and so many is what one flush of the log to the disk takes. */
export type FlushMilliseconds = readonly [least: number, most: number];

/**
 * Makes appends durable as the server does: one flush at a time, and what comes meanwhile waits for the next one, which takes all
 * that waits. Without times, each is durable at once. The times vary in the same way in every run.
 */
export const groupFlush = (
  milliseconds: FlushMilliseconds | undefined,
): ((commit: () => void) => void) => {
  if (milliseconds === undefined) return (commit) => commit();
  const [least, most] = milliseconds;
  let waiting: (() => void)[] = [];
  let isFlushing = false;
  let flushes = 0;

  const flush = (): void => {
    isFlushing = waiting.length > 0;
    if (!isFlushing) return;
    const group = waiting;
    waiting = [];
    flushes += 1;
    setTimeout(
      () => {
        for (const commit of group) commit();
        flush();
      },
      least + ((flushes * 7) % (most - least + 1)),
    );
  };
  return (commit) => {
    waiting.push(commit);
    if (!isFlushing) flush();
  };
};

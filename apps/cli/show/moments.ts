/** A time as people read it: `2026-03-02 02:00:10.5Z`, without the digits that say nothing. */
export const shortTime = (time: string): string =>
  time
    .replace('T', ' ')
    .replace(/(\.\d*?)0*Z$/, (_, digits: string) => (digits === '.' ? 'Z' : `${digits}Z`));

/** From one time to another: `4 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`; nothing where it is the same time. */
export const durationBetween = (from: string, to: string): string => {
  const milliseconds = Date.parse(to) - Date.parse(from);
  return milliseconds === 0 ? '' : duration(milliseconds);
};

/** So many milliseconds as people read them: `4 s`, `2 min 5 s`, `3 h 20 min`. */
export const duration = (milliseconds: number): string => {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const seconds = Math.floor(milliseconds / 1000);
  const parts = UNITS.flatMap(([unit, size], index) => {
    const bigger = UNITS[index - 1];
    const count = Math.floor((bigger ? seconds % bigger[1] : seconds) / size);
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.slice(0, 2).join(' ');
};

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

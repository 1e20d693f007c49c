import { Presets, SingleBar } from 'cli-progress';
import type { Output } from '../io.ts';

/** How far a long work has come, shown to a person who waits at a terminal, and to nobody else. */
export interface Progress {
  /** So many units more are done. */
  advance(units: number): void;
  /** What stands beside the bar. */
  say(words: string): void;
  /** Writes to a stream without the bar in the way. */
  aside(writeIt: () => void): void;
  stop(): void;
}

/** `total` is in units of the work; 0 when it is not known. */
export const startProgress = (stderr: Output, title: string, total: number): Progress => {
  if (stderr.isTTY !== true) return silent;
  const bar = new SingleBar(
    {
      stream: stderr,
      format: total > 0 ? `${title} {bar} {percentage}%  {words}` : `${title}  {words}`,
      clearOnComplete: true,
      hideCursor: null,
      barsize: 24,
      fps: 8,
    },
    Presets.shades_classic,
  );
  let done = 0;
  bar.start(Math.max(total, 1), 0, { words: '' });
  return {
    advance: (units) => {
      done += units;
      bar.update(Math.min(done, total));
    },
    say: (words) => bar.update({ words }),
    aside: (writeIt) => {
      stderr.write('\r\u001b[K');
      writeIt();
      bar.render();
    },
    stop: () => bar.stop(),
  };
};

const silent: Progress = {
  advance: () => undefined,
  say: () => undefined,
  aside: (writeIt) => writeIt(),
  stop: () => undefined,
};

import type { Stage } from '#platform';
import type { Output } from '../io.ts';
import { startProgress, type Progress } from './progress.ts';

/** Shows one stage of a long work after the other to a person who waits at a terminal. */
export const showStages = (stderr: Output): { onStage(stage: Stage): void; stop(): void } => {
  let now: Shown | null = null;
  const stop = (): void => {
    now?.progress.stop();
    now = null;
  };
  const begin = ({ stage, of }: Stage): Shown => {
    stop();
    return { stage, progress: startProgress(stderr, TITLES[stage], of ?? 0), done: 0 };
  };
  return {
    onStage: (stage) => {
      const shown = now?.stage === stage.stage ? now : begin(stage);
      const { done, of } = stage;
      shown.progress.advance(done - shown.done);
      shown.progress.say(of === null ? String(done) : `${done} of ${of}`);
      now = { ...shown, done };
    },
    stop,
  };
};

interface Shown {
  readonly stage: Stage['stage'];
  readonly progress: Progress;
  readonly done: number;
}

const TITLES: Readonly<Record<Stage['stage'], string>> = {
  log: 'reading the log',
  fold: 'folding its events',
  compare: 'comparing rows',
};

import { batches, type Placed } from './batches.ts';
import type { Progress } from '../show/progress.ts';
import type { Source } from './source.ts';
import type { Outcome, Target } from './target.ts';

/** Something that is not in the log, where it stands and why. */
export interface Refused {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** A part that was skipped of an event that is in the log; `path` is empty for the event as a whole. */
export interface Skipped extends Refused {
  readonly path: string;
}

/** How many events there were of each kind, and parts that were skipped. */
export interface Tally {
  accepted: number;
  duplicate: number;
  refused: number;
  warnings: number;
}

/** What is called for each event that is refused, and for each part that is skipped. */
export interface Listener {
  onRefused(refused: Refused): void;
  onSkipped(skipped: Skipped): void;
}

/** Sends everything in the sources, and counts as it goes. */
export const ingest = async (
  sources: readonly Source[],
  target: Target,
  maxBytes: number,
  tally: Tally,
  progress: Progress,
  { onRefused, onSkipped }: Listener,
): Promise<void> => {
  for await (const batch of batches(sources, maxBytes, (count) => progress.advance(count))) {
    const raws = batch.flatMap(({ raw }) => (raw === null ? [] : [raw]));
    const outcomes = raws.length === 0 ? [] : await target.send(raws);
    for (const [piece, outcome] of matched(batch, outcomes)) {
      tally[outcome.status] += 1;
      const place = { file: piece.file, line: piece.line };
      if (outcome.status === 'refused') {
        onRefused({ ...place, reason: outcome.reason });
        continue;
      }
      const { warningCount, warnings } = outcome;
      tally.warnings += warningCount;
      for (const warning of warnings) onSkipped({ ...place, ...warning });
      const left = warningCount - warnings.length;
      if (left > 0) onSkipped({ ...place, path: '', reason: `${left} more parts are skipped` });
    }
    progress.say(`${tally.accepted + tally.duplicate} events, ${tally.refused} refused`);
  }
};

/** What was never sent is refused by itself, in its place among the others. */
const matched = (
  batch: readonly Placed[],
  outcomes: readonly Outcome[],
): readonly (readonly [Placed, Outcome])[] => {
  let next = 0;
  return batch.map((piece) => {
    if (piece.raw === null) return [piece, { status: 'refused', reason: piece.reason }];
    const outcome = outcomes[next++];
    if (outcome === undefined) throw new Error('unreachable: an event without an outcome');
    return [piece, outcome];
  });
};

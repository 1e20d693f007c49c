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

/** How many events there were of each kind. */
export interface Tally {
  accepted: number;
  duplicate: number;
  refused: number;
}

/** Sends everything in the sources, and counts as it goes; `onRefused` hears of each that is refused. */
export const ingest = async (
  sources: readonly Source[],
  target: Target,
  maxBytes: number,
  tally: Tally,
  progress: Progress,
  onRefused: (refused: Refused) => void,
): Promise<void> => {
  for await (const batch of batches(sources, maxBytes, (count) => progress.advance(count))) {
    const raws = batch.flatMap(({ raw }) => (raw === null ? [] : [raw]));
    const outcomes = raws.length === 0 ? [] : await target.send(raws);
    for (const [piece, outcome] of matched(batch, outcomes)) {
      tally[outcome.status] += 1;
      if (outcome.status !== 'refused') continue;
      onRefused({ file: piece.file, line: piece.line, reason: outcome.reason });
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

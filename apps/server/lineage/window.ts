import { sequenceAt } from '#catalog';
import type { Question } from '#lineage';
import type { AsOf } from '../graphql/asking.ts';
import type { Reading } from '../graphql/reading.ts';
import { Refusal } from '../graphql/refusal.ts';

/** From a moment up to the one that is asked for. */
export interface Window {
  readonly from: AsOf;
}

/** The first sequence of those whose edges are followed; null for the edges of the moment itself. */
export const sinceOf = async (
  reading: Reading,
  { scope, window }: { readonly scope: 'CURRENT' | 'EVER'; readonly window?: Window | null },
): Promise<Question['since']> => {
  if (!window) return scope === 'EVER' ? 0 : null;
  if (scope === 'EVER') {
    throw new Refusal(
      'BAD_USER_INPUT',
      'scope EVER has no beginning, and "window" gives one: leave one of them out',
    );
  }
  const { sequence, time } = window.from;
  const since = typeof time === 'string' ? await sequenceAt(reading.db, time) : sequence;
  if (since === undefined) {
    throw new Refusal('BAD_USER_INPUT', 'window.from is a sequence or a time: give one of these');
  }
  if (since <= reading.asOf) return since;
  throw new Refusal(
    'BAD_USER_INPUT',
    `window.from is sequence ${since}, but the moment asked for is ${reading.asOf}: a window begins before it`,
  );
};

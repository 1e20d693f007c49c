import { withAsking } from '../graphql/asking.ts';
import type { Following } from './event-by-event.ts';

/** Entries of the log: those after `from`, up to `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The entries after a sequence (those to come, for null) in stretches, each beginning where the one before ended, as answers reach
 * them; ends with the signal. Refuses a sequence that is still to come.
 */
export async function* stretches(
  { platform, signal }: Following,
  after: number | null,
): AsyncGenerator<Stretch> {
  let from = await withAsking(platform, async (asking) => {
    const { asOf } = await asking.at(after === null ? null : { sequence: after });
    return asOf;
  });
  for (;;) {
    const to = await platform.beyond(from, signal);
    if (to === null) return;
    yield { from, to };
    from = to;
  }
}

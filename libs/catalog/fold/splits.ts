import { orderKey, parseInstant } from '#openlineage';
import { readIdentitySplit } from '#own-events';
import type { LogEntry } from '../catalog.ts';
import { endLinks } from './identity.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/**
 * Ends every link at a name, whichever side stated it, up to when the split was recorded, a RENAME too. What states a link later
 * joins the names again.
 */
export const noteSplit = async (
  state: FoldState,
  entry: LogEntry,
  sequence: number,
  recordedAt: string,
  touched: Touched,
): Promise<void> => {
  const split = readIdentitySplit(entry.data);
  if (!split) {
    const reason = 'this is no IdentitySplit that this version can read';
    state.rows.deadLetters.put({ sequence, reason });
    return;
  }
  // After all that happened up to this moment; what a clock that is ahead tells of is later.
  const at = orderKey(parseInstant(recordedAt) ?? 0n, true, entry.id);
  const node = await state.nodes.dataset(split, at, sequence);
  await endLinks(state, node, 'ALL', at, touched);
};

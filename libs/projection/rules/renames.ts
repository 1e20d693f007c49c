import type { DatasetName } from '#openlineage';
import type { StoredLineage } from './stored-lineage.ts';
import { isRename } from './resolve-names.ts';

/** A RENAME that an attempt states, and the order key of the event that states it. */
export interface StatedRename {
  readonly from: DatasetName;
  readonly to: DatasetName;
  readonly orderKey: string;
}

/**
 * The renames that the events of one attempt, given in event order, state together. For each new name the latest lifecycle facet
 * counts, so a later one with another change, such as CREATE, withdraws the rename. They take effect only if the attempt completed.
 */
export const renamesStated = (
  events: readonly { readonly orderKey: string; readonly content: StoredLineage }[],
): readonly StatedRename[] => {
  const renames = new Map<string, StatedRename | null>();
  for (const { orderKey, content } of events) {
    for (const output of content.outputs) {
      const { namespace, name, change, previous } = output;
      if (change === null) continue;
      const to = { namespace, name };
      const rename = previous && isRename(output) ? { from: previous, to, orderKey } : null;
      renames.set(JSON.stringify([namespace, name]), rename);
    }
  }
  return [...renames.values()].filter((rename) => rename !== null);
};

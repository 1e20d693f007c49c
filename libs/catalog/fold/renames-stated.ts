import type { DatasetName } from '#openlineage';
import type { EventContent } from './event-content.ts';
import { isRename } from './placed.ts';

/** What an attempt says that it renamed, and where in the order of events it says so. */
export interface StatedRename {
  readonly from: DatasetName;
  readonly to: DatasetName;
  readonly orderKey: string;
}

/** The renames that the events of one attempt, in their order, state together: of each new name the latest lifecycle facet counts. */
export const renamesStated = (
  events: readonly { readonly orderKey: string; readonly content: EventContent }[],
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

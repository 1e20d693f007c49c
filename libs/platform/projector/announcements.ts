import type { Catalog, Checkpoint } from '#catalog';
import { catchUp } from '../answers/catch-up.ts';
import type { Projected } from './projector-messages.ts';
import type { Source } from '../answers/source.ts';

/**
 * The commits that a projector in another thread or process has reported. Reports are hints: if one
 * is lost, the next one or a read of the catalog leads to the same state.
 */
export interface Announcements {
  /** Records the report of a commit. */
  note(projected: Projected): void;
  /** Drops all reports, because another process now projects, whose commits are not reported. */
  forget(): void;
  /**
   * Wraps a read-only catalog, so that it knows the projector's latest checkpoint without a query.
   */
  announced(catalog: Catalog, generation: string): Catalog;
  /**
   * Updates a graph in memory to the known checkpoint of the catalog. Returns false if it is
   * already there.
   */
  bringGraph(source: Source): Promise<boolean>;
}

/** Starts without reports. */
export const createAnnouncements = (): Announcements => {
  let latest: Projected | null = null;
  let waiting: readonly Projected[] = [];

  return {
    note: (projected) => {
      latest = projected;
      waiting = waiting.length < MOST_WAITING ? [...waiting, projected] : [];
    },
    forget: () => {
      [latest, waiting] = [null, []];
    },
    announced: (catalog, generation) => ({
      ...catalog,
      checkpoint: async (): Promise<Checkpoint> =>
        latest?.generation === generation ? latest.checkpoint : catalog.checkpoint(),
    }),
    bringGraph: async ({ catalog, graph, generation }) => {
      if (latest?.generation !== generation) return catchUp(catalog, graph);
      const at = await graph.checkpoint();
      if (latest.checkpoint.sequence <= at) return false;
      const next = waiting.find(
        (one) => one.generation === generation && one.checkpoint.sequence > at,
      );
      waiting = next === undefined ? [] : waiting.slice(waiting.indexOf(next) + 1);
      if (next?.changes == null || next.from === null || next.from > at)
        return catchUp(catalog, graph);
      await graph.apply(next.changes);
      return true;
    },
  };
};

// A graph that is further behind reads the missing rows from the catalog.
const MOST_WAITING = 100;

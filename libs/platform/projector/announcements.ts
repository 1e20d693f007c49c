import type { Catalog, Checkpoint } from '#catalog';
import { catchUp } from '../answers/catch-up.ts';
import type { Projected } from './projector-messages.ts';
import type { Source } from '../answers/source.ts';

/**
 * What a projector elsewhere has reported of its commits. Reports are hints: after a lost one, the next one or a look at the
 * catalog leads to the same state.
 */
export interface Announcements {
  /** Takes the report of a commit. */
  note(projected: Projected): void;
  /** Drops all reports, because another process projects, whose commits are not reported. */
  forget(): void;
  /** A catalog opened only to read, which knows what the projector has committed without asking the database. */
  announced(catalog: Catalog, generation: string): Catalog;
  /** Brings a graph in memory to where the catalog is known to be; false when it is there already. */
  bringGraph(source: Source): Promise<boolean>;
}

/** Starts without any report. */
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

// A graph that is further behind reads from the catalog what it lacks.
const MOST_WAITING = 100;

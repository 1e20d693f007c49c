import { eventsAt } from '#catalog';
import type { EventStore } from '#event-store';
import type { Answers } from '../answers/answers.ts';
import { logLength } from './log-length.ts';
import type { Freshness, ProjectionLag } from '../platform.ts';
import type { Source } from '../answers/source.ts';

/**
 * Compares the projections with the log. Each result was true at a single moment after the call.
 */
export interface FreshnessReader {
  freshness(source: Source): Promise<Freshness>;
  /** Like {@link freshness}, plus each projection separately, all at the same moment. */
  projections(source: Source): Promise<{
    readonly freshness: Freshness;
    readonly projections: readonly ProjectionLag[];
  }>;
  /** See {@link Platform.lagSeconds}. */
  lagSeconds(source: Source, freshness: Freshness): Promise<number | null>;
  /** The sequence up to which the current catalog and its graph are complete. */
  sequence(): Promise<number>;
  /** Returns a function that checks whether answers include the entry at a position. */
  hasReached(position: string): () => Promise<boolean>;
}

/**
 * `graphSequence` returns the sequence of the graph. Null: answers use the catalog only, or no
 * process has a graph at present.
 */
export const freshnessReader = (
  log: EventStore,
  answers: Answers,
  graphSequence: (source: Source) => Promise<number | null>,
): FreshnessReader => {
  const lengthOfLog = logLength(log);

  /**
   * Reads the graph first and the log last, against the direction of entries, so that each value is
   * at least as high as the one before.
   */
  const look = async (source: Source): Promise<Extent> => {
    const ofGraph = await graphSequence(source);
    const checkpoint = await source.catalog.checkpoint();
    return { graph: ofGraph, catalog: checkpoint.sequence, head: await lengthOfLog(checkpoint) };
  };

  const ageAfter = async (
    { catalog }: Source,
    sequence: number,
    lag: number | null,
  ): Promise<number | null> => {
    if (lag === 0) return 0;
    const checkpoint = await catalog.checkpoint();
    if (checkpoint.sequence > sequence) {
      const [next] = await eventsAt(catalog.db, [sequence + 1]);
      return next ? secondsSince(next.recordedAt, Date.now()) : null;
    }
    const next = await log.firstAfter(checkpoint.position);
    if (next !== null) return secondsSince(next.recordedAt, Date.now());
    // That nothing is waiting is known even if entries are not counted.
    return lag === null ? 0 : null;
  };

  const sequence = async (): Promise<number> => {
    const source = answers.need();
    const ofGraph = await graphSequence(source);
    const { sequence: ofCatalog } = await source.catalog.checkpoint();
    return ofGraph === null ? ofCatalog : Math.min(ofCatalog, ofGraph);
  };

  return {
    sequence,
    freshness: async (source) => freshnessOf(await look(source)),
    projections: async (source) => {
      const extent = await look(source);
      const projection = async (
        name: ProjectionLag['name'],
        at: number,
      ): Promise<ProjectionLag> => {
        const lag = lagOf(extent.head, at);
        return { name, sequence: at, lag, lagSeconds: await ageAfter(source, at, lag) };
      };
      return {
        freshness: freshnessOf(extent),
        projections: [
          await projection('catalog', extent.catalog),
          ...(extent.graph === null ? [] : [await projection('graph', extent.graph)]),
        ],
      };
    },
    lagSeconds: (source, { sequence: at, lag }) => ageAfter(source, at, lag),
    hasReached: (position) => {
      let needed: number | null = null;
      return async () => {
        if (answers.source === null) return false;
        if (needed === null) {
          const checkpoint = await answers.source.catalog.checkpoint();
          if (checkpoint.position === null) return false;
          if (log.compare(checkpoint.position, position) < 0) return false;
          needed = checkpoint.sequence;
        }
        return (await sequence()) >= needed;
      };
    },
  };
};

/**
 * The sequences of graph, catalog and log. Null: the process has no graph, or the log has not been
 * counted yet.
 */
interface Extent {
  readonly graph: number | null;
  readonly catalog: number;
  readonly head: number | null;
}

const freshnessOf = ({ graph, catalog, head }: Extent): Freshness => {
  const sequence = graph === null ? catalog : Math.min(graph, catalog);
  return { sequence, head, lag: lagOf(head, sequence) };
};

// If the log lost its end, nothing in it is waiting.
const lagOf = (head: number | null, at: number): number | null =>
  head === null ? null : Math.max(0, head - at);

/**
 * The seconds since something was recorded. Null if the clock that recorded it was ahead of this
 * one, so that the age is unknown.
 */
export const secondsSince = (recordedAt: string, now: number): number | null => {
  const seconds = (now - Date.parse(recordedAt)) / 1000;
  return seconds >= 0 ? seconds : null;
};

import type { EventStore } from '#event-store';
import type { Answers } from './answers.ts';
import type { Source } from './source.ts';
import { headCounter } from './log-length.ts';
import type { Freshness } from './platform.ts';

/** How far answers are, and how far that is behind the log. */
export interface StandingOfAnswers {
  freshness(source: Source): Promise<Freshness>;
  /** How far answers from what stands in place now are. */
  sequence(): Promise<number>;
  /** Looks whether the entry at a position is in the answers. */
  hasReached(position: string): () => Promise<boolean>;
}

/** `hasGraph` where answers are no further than the graph. */
export const standingOfAnswers = (
  log: EventStore,
  answers: Answers,
  hasGraph: boolean,
): StandingOfAnswers => {
  const countHead = headCounter(log);

  const sequenceIn = async ({ catalog, graph }: Source): Promise<number> => {
    const { sequence } = await catalog.checkpoint();
    return hasGraph ? Math.min(sequence, await graph.checkpoint()) : sequence;
  };
  const sequence = () => sequenceIn(answers.need());

  return {
    sequence,
    freshness: async (source) => {
      const at = await sequenceIn(source);
      const head = await countHead(await source.catalog.checkpoint());
      return {
        sequence: at,
        head: head.isLast ? head.sequence : null,
        lag: Math.max(0, head.sequence - at),
      };
    },
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

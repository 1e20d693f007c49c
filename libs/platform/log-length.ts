import type { Checkpoint } from '#catalog';
import type { EventStore, Position } from '#event-store';

const MOST_MILLISECONDS = 100;

/** How far the log is known to reach: not as far as the catalog where it lost its end. */
export interface Head {
  readonly sequence: number;
  /** False while there is more that was not counted yet. */
  readonly isLast: boolean;
}

/**
 * Counts the entries of the log, since an engine knows only positions. It goes on from what is projected or was counted before,
 * and gives up for this time after a tenth of a second, so that no answer waits for it.
 */
export const headCounter = (log: EventStore): ((checkpoint: Checkpoint) => Promise<Head>) => {
  let counted: { sequence: number; position: Position | null } = { sequence: 0, position: null };
  let counting: Promise<Head> | null = null;

  const isBefore = (head: Position | null, position: Position | null): boolean =>
    position !== null && (head === null || log.compare(head, position) < 0);

  const count = async (checkpoint: Checkpoint): Promise<Head> => {
    const deadline = performance.now() + MOST_MILLISECONDS;
    const head = await log.head();
    // Of a log that lost its end all is counted: the catalog knows what is not there.
    if (isBefore(head, checkpoint.position)) {
      if (isBefore(head, counted.position)) counted = { sequence: 0, position: null };
    } else if (checkpoint.sequence > counted.sequence) counted = checkpoint;
    if (head === null || head === counted.position) return { ...counted, isLast: true };
    for await (const batch of log.readAll(counted.position)) {
      const position = batch.at(-1)?.position ?? counted.position;
      const sequence = counted.sequence + batch.filter(({ type }) => !type.startsWith('$')).length;
      counted = { sequence, position };
      if (performance.now() > deadline) return { sequence, isLast: position === head };
    }
    return { sequence: counted.sequence, isLast: true };
  };

  return (checkpoint) => {
    if (counting === null) {
      counting = count(checkpoint).finally(() => {
        counting = null;
      });
    }
    return counting;
  };
};

import type { GraphChanges } from '#lineage';
import type { Answers } from '../answers/answers.ts';
import type { Progress } from './progress.ts';
import type { LocalProjector } from './projector.ts';
import type { Projected, ProjectorState } from './projector-messages.ts';
import type { Troubles } from '../health/troubles.ts';

/** Where a projector in a separate thread reports to. */
export interface Relay {
  /** Whether the receiver has a graph in memory, which needs the changed rows. */
  readonly sendsChanges: boolean;
  readonly onState: (state: ProjectorState) => void;
  readonly onProjected: (projected: Projected) => void;
}

interface Relaying {
  readonly relay: Relay;
  readonly projector: LocalProjector;
  readonly answers: Answers;
  readonly troubles: Troubles;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Reports every change of the projector's state and of the catalog's checkpoint, until the signal
 * aborts.
 */
export const relayProgress = async (
  { relay, projector, answers, troubles, progress, signal }: Relaying,
  isWell: () => void,
): Promise<void> => {
  let sentState = '';
  let sent: { readonly generation: string | null; readonly sequence: number } | null = null;

  const sendProjected = async (): Promise<void> => {
    const { source, release } = answers.hold();
    try {
      const { catalog, generation } = source;
      const checkpoint = await catalog.checkpoint();
      const { sequence } = checkpoint;
      const from = sent?.generation === generation ? sent.sequence : null;
      if (from !== null && sequence <= from) return;
      const areFew = from !== null && sequence - from <= MOST_ENTRIES;
      // Rows of a batch that is committed meanwhile may be included, and be sent again next time.
      // Applying a row twice is harmless.
      const changes = relay.sendsChanges && areFew ? await catalog.changesSince(from) : null;
      relay.onProjected({
        generation,
        from,
        checkpoint,
        changes: changes !== null && isSmall(changes) ? changes : null,
      });
      sent = { generation, sequence };
    } finally {
      release();
    }
  };

  await progress.until(async () => {
    const present: ProjectorState = {
      isActive: projector.isActive(),
      hasWorked: projector.hasWorked(),
      lack: answers.lack(),
      fatalEntry: projector.fatalEntry(),
      troubles: [...troubles.present].map(([loop, { message, times }]) => ({
        loop,
        message,
        times,
      })),
    };
    const text = JSON.stringify(present);
    if (text !== sentState) relay.onState(present);
    sentState = text;
    if (answers.source === null) sent = null;
    else await sendProjected();
    isWell();
    return false;
  }, signal);
};

const isSmall = ({ upTo: _, ...rows }: GraphChanges): boolean =>
  Object.values(rows).reduce((sum, { length }) => sum + length, 0) <= MOST_ROWS;

// The receiver deserializes a message in one go and cannot answer meanwhile. Larger changes are
// read page by page instead.
const MOST_ENTRIES = 5000;
const MOST_ROWS = 5000;

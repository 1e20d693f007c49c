import type { Trouble } from '../keep-going.ts';
import type { LastError } from '../platform.ts';
import type { ProjectorTrouble } from '../projector/projector-messages.ts';

/** The problems that currently stop the loops of a platform. */
export interface Troubles {
  /**
   * Sets the problem of a loop. Null: the loop works again. The error is remembered for the
   * projection that the loop serves.
   */
  set(loop: string, trouble: Trouble | null, projection?: string): void;
  /** Replaces the problems reported by the projector in another thread. */
  setReported(reported: readonly ProjectorTrouble[]): void;
  /** The message of the oldest problem. Null: all loops work. */
  first(): string | null;
  /** By loop. */
  readonly present: ReadonlyMap<string, Trouble>;
  /** For each projection, the last problem that stopped it. */
  readonly lastErrors: ReadonlyMap<string, LastError>;
}

/** `onChange` is called for each new message of a loop, and with null when the problem is over. */
export const createTroubles = (
  onChange: (message: string | null, error: unknown) => void,
): Troubles => {
  const present = new Map<string, Trouble>();
  const lastErrors = new Map<string, LastError>();
  let reportedLoops: readonly string[] = [];

  const set = (loop: string, trouble: Trouble | null, projection = loop): void => {
    const before = present.get(loop)?.message ?? null;
    if (trouble === null) present.delete(loop);
    else {
      present.set(loop, trouble);
      lastErrors.set(projection, { message: trouble.message, at: new Date().toISOString() });
    }
    const message = trouble?.message ?? null;
    if (message !== before) onChange(message, trouble?.error);
  };

  return {
    set,
    setReported: (reported) => {
      const loops = reported.map(({ loop }) => `projector: ${loop}`);
      for (const loop of reportedLoops) if (!loops.includes(loop)) set(loop, null);
      reportedLoops = loops;
      for (const { loop, message, times } of reported) {
        const name = `projector: ${loop}`;
        if (present.get(name)?.message === message && present.get(name)?.times === times) continue;
        set(name, { message, times, error: new Error(message) }, loop);
      }
    },
    first: () => [...present.values()][0]?.message ?? null,
    present,
    lastErrors,
  };
};

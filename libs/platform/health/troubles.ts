import type { Trouble } from '../keep-going.ts';
import type { LastError } from '../platform.ts';
import type { ProjectorTrouble } from '../projector/projector-messages.ts';

/** What keeps the loops of a platform from going on. */
export interface Troubles {
  /** Notes the trouble of a loop, `null` when it goes on. The error is remembered for the projection that the loop works for. */
  set(loop: string, trouble: Trouble | null, projection?: string): void;
  /** Replaces the troubles that the projector in another thread reports. */
  setReported(reported: readonly ProjectorTrouble[]): void;
  /** The message of the oldest one, `null` when all loops go on. */
  first(): string | null;
  /** By loop. */
  readonly present: ReadonlyMap<string, Trouble>;
  /** By projection, what kept it from going on the last time. */
  readonly lastErrors: ReadonlyMap<string, LastError>;
}

/** `onChange` hears of each loop's trouble once for each message, and of its end. */
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

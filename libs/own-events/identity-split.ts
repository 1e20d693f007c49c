import { z } from 'zod';
import { eventId, streamOf } from '#openlineage';

/** The type of the event. */
export const IDENTITY_SPLIT = 'IdentitySplit';

/** Someone took back that a name is another name of a dataset: what was linked to it until then no longer is. */
export type IdentitySplit = z.infer<typeof shape>;

/** The event as it goes into the log; the same command is the same event. */
export const identitySplit = (split: Omit<IdentitySplit, 'format'>) => ({
  id: eventId(JSON.stringify([split.commandId, 0])),
  stream: streamOf({ kind: 'DATASET', dataset: { namespace: split.namespace, name: split.name } }),
  type: IDENTITY_SPLIT,
  data: Buffer.from(JSON.stringify({ format: 1, ...split })),
});

/** What the bytes of an event of the type say; null for what is no such event. */
export const readIdentitySplit = (data: Buffer): IdentitySplit | null => {
  try {
    return shape.parse(JSON.parse(data.toString()));
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return null;
    throw error;
  }
};

const shape = z.object({
  format: z.literal(1),
  namespace: z.string(),
  name: z.string(),
  /** Who did it: the key's actor, or the user of the operating system. */
  actor: z.string(),
  reason: z.string(),
  commandId: z.string(),
  /** What the command belongs to, and what caused it: itself, for one that nothing else asked for. */
  correlationId: z.string(),
  causationId: z.string(),
});

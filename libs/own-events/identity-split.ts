import { z } from 'zod';
import { streamOf } from '#openlineage';
import { commandEvent, commandShape, readOrNull } from './command-event.ts';

/** The type of the event. */
export const IDENTITY_SPLIT = 'IdentitySplit';

/** Someone took back that a name is another name of a dataset: what was linked to it until then no longer is. */
export type IdentitySplit = z.infer<typeof shape>;

/** The event as it goes into the log; the same command is the same event. */
export const identitySplit = (split: Omit<IdentitySplit, 'format'>) => ({
  ...commandEvent(IDENTITY_SPLIT, split),
  stream: streamOf({ kind: 'DATASET', dataset: { namespace: split.namespace, name: split.name } }),
});

/** What the bytes of an event of the type say; null for what is no such event. */
export const readIdentitySplit = (data: Buffer): IdentitySplit | null =>
  readOrNull(() => shape.parse(JSON.parse(data.toString())));

const shape = commandShape({
  namespace: z.string(),
  name: z.string(),
});

import { z } from 'zod';
import { streamOf } from '#openlineage';
import { commandEvent, commandShape, readOrNull } from './command-event.ts';

/** The type of the event. */
export const IDENTITY_SPLIT = 'IdentitySplit';

/** Someone withdrew a name from its alias set: the links that the name has stated so far no longer count. */
export type IdentitySplit = z.infer<typeof shape>;

/** The event as it is appended to the log; the same command is the same event. */
export const identitySplit = (split: Omit<IdentitySplit, 'format'>) => ({
  ...commandEvent(IDENTITY_SPLIT, split),
  stream: streamOf({ kind: 'DATASET', dataset: { namespace: split.namespace, name: split.name } }),
});

/** Reads the bytes of an event of this type; null if they hold none. */
export const readIdentitySplit = (data: Buffer): IdentitySplit | null =>
  readOrNull(() => shape.parse(JSON.parse(data.toString())));

const shape = commandShape({
  namespace: z.string(),
  name: z.string(),
});

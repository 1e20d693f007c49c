import type { DatasetName } from '#openlineage';
import type { Reading } from '../graphql/reading.ts';
import { Refusal } from '../graphql/refusal.ts';

/** The storage key of a dataset or job that a question is about. Refuses a name that is not known. */
export const nodeOf = async (
  kind: 'dataset' | 'job',
  reading: Reading,
  name: DatasetName,
): Promise<number> => {
  const found = await reading[kind](name);
  if (found) return found.node;
  throw new Refusal(
    'BAD_USER_INPUT',
    `there is no ${kind} ${name.name} in ${reading.shownNamespace(name.namespace)} as of sequence ${reading.asOf}: ` +
      `look for it with "search"`,
  );
};

import { z } from 'zod';
import { UsageError } from '../exit-codes.ts';
import { typed } from '../show/names.ts';
import type { Asker } from './ask.ts';
import type { Start } from './start.ts';

const MOST_NAMED = 20;

/**
 * The answer to a question about a field; where it is refused, throws {@link UsageError} with the fields that there
 * are.
 */
export const orUnknownField = async <T>(
  asker: Asker,
  start: Start,
  field: string | null,
  answer: Promise<T>,
): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    // Everything else that could be wrong was asked before.
    if (field === null || !(error instanceof UsageError)) throw error;
    const { namespace, name, asOf } = start;
    const { dataset } = await asker.ask(FIELDS, { namespace, name, asOf: { sequence: asOf } });
    const paths = dataset?.fields.map(({ path }) => path) ?? [];
    const named = paths.slice(0, MOST_NAMED);
    const rest = paths.length - named.length;
    const others = rest > 0 ? [`${rest} more`] : [];
    throw new UsageError(
      `${typed(start)} has no field "${field}" as of #${asOf}; ` +
        (paths.length === 0
          ? 'no field of it is known'
          : `it has: ${[...named, ...others].join(', ')}`),
      { cause: error },
    );
  }
};

const FIELDS = {
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf) {
      dataset(namespace: $namespace, name: $name, asOf: $asOf) { fields { path } }
    }`,
  answer: z.object({
    dataset: z.object({ fields: z.array(z.object({ path: z.string() })) }).nullable(),
  }),
};

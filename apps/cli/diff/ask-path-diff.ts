import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { findAsset } from '../ask/start.ts';
import type { AssetArguments } from '../options.ts';
import { CAUSE, cause, type Moments } from './ask-diff.ts';

/** Two datasets, and one field of each where it is only about that. */
interface Ends {
  readonly source: AssetArguments;
  readonly sourceField: string | null;
  readonly target: AssetArguments;
  readonly targetField: string | null;
}

/**
 * What became of the way from one dataset or field to another. Throws {@link UsageError} when one of them is not
 * known.
 */
export const askPathDiff = async (
  asker: Asker,
  { from, to }: Moments,
  { source, target, ...fields }: Ends,
): Promise<PathDiff> => {
  const start = await findAsset(asker, 'dataset', source, to);
  const end = await findAsset(asker, 'dataset', target, to);
  const { pathDiff } = await asker.ask(PATH_DIFF, {
    from,
    to,
    source: { namespace: start.namespace, name: start.name },
    target: { namespace: end.namespace, name: end.name },
    ...fields,
  });
  return pathDiff;
};

const name = z.object({ namespace: z.string(), name: z.string() });
const end = z.object({ dataset: name, field: z.string().nullable() });
const step = z.object({ from: end, to: end, job: name.nullable(), basis: z.string() });
const path = z.object({ distance: z.number(), certain: z.boolean(), steps: z.array(step) });

const pathDiff = z.object({
  ...{ from: z.number(), to: z.number(), foldVersion: z.number() },
  outcome: z.enum(['GAINED', 'LOST', 'KEPT', 'NONE']),
  before: path.nullable(),
  after: path.nullable(),
  changes: z.array(
    z.object({
      ...{ change: z.enum(['OPENED', 'CLOSED']), from: end, to: end, job: name.nullable() },
      cause,
    }),
  ),
});

export type PathDiff = z.infer<typeof pathDiff>;
export type Path = z.infer<typeof path>;
export type End = z.infer<typeof end>;

const END = '{ dataset { namespace name } field }';
const PATH = `{ distance certain steps { from ${END} to ${END} job { namespace name } basis } }`;

const PATH_DIFF = {
  document: `
    query ($from: AsOf!, $to: AsOf, $source: Name!, $sourceField: String, $target: Name!, $targetField: String) {
      pathDiff(
        from: $from, to: $to, source: $source, sourceField: $sourceField, target: $target, targetField: $targetField
      ) {
        from to foldVersion outcome before ${PATH} after ${PATH}
        changes { change from ${END} to ${END} job { namespace name } ${CAUSE} }
      }
    }`,
  answer: z.object({ pathDiff }),
};

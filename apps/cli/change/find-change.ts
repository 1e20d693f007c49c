import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { UsageError } from '../exit-codes.ts';
import type { AsOf } from '../options.ts';

/**
 * The whole id of the change whose id begins like this. Throws {@link UsageError} where there is none, where
 * there are several, or nothing is given.
 */
export const findChange = async (asker: Asker, id: string, asOf: AsOf | null): Promise<string> => {
  const { changes } = await asker.ask(QUESTION, { id, asOf });
  const [first, second] = changes.nodes;
  if (first === undefined) {
    throw new UsageError(
      `there is no change ${id}${asOf === null ? '' : ' at that moment'}: "ledgerline change list" lists those there are`,
    );
  }
  // Every id begins with nothing: a variable of a script that is not set must not decide on the only change there is.
  if (second === undefined && id === '') {
    throw new UsageError('the id of the change is empty: give its beginning');
  }
  if (second === undefined) return first.id;
  throw new UsageError(
    `the ids of ${changes.totalCount} changes begin with "${id}", among them ${first.id} and ${second.id}: give more of it`,
  );
};

const QUESTION = {
  document: `
    query ($id: String!, $asOf: AsOf) {
      changes(id: $id, first: 2, asOf: $asOf) { nodes { id } totalCount }
    }`,
  answer: z.object({
    changes: z.object({ nodes: z.array(z.object({ id: z.string() })), totalCount: z.number() }),
  }),
};

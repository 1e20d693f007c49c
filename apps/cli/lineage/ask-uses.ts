import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import type { Name } from '../show/names.ts';
import { there, type Lineage } from './ask-lineage.ts';
import type { Hop } from './hops.ts';
import { otherJobs } from './other-jobs.ts';
import type { Way } from './questions.ts';

/** What the jobs of an answer that move nothing on read (write, upstream) at its moment. */
export const askUses = async (
  asker: Asker,
  sequence: number,
  way: Way,
  lineage: Pick<Lineage, 'jobs'>,
  hops: readonly Hop[],
): Promise<readonly { readonly job: Name; readonly dataset: Name }[]> => {
  const uses: { job: Name; dataset: Name }[] = [];
  for (const { job } of otherJobs(lineage, hops)) {
    const variables = { ...job, asOf: { sequence } };
    const { items } = await askPages(
      asker,
      QUESTION[way],
      variables,
      (answer) => there(answer.job).uses,
    );
    for (const { dataset } of items) uses.push({ job, dataset });
  }
  return uses;
};

const name = z.object({ namespace: z.string(), name: z.string() });

const question = (what: 'reads' | 'writes') => ({
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf, $first: Int!, $after: String) {
      job(namespace: $namespace, name: $name, asOf: $asOf) {
        uses: ${what}(first: $first, after: $after) { nodes { dataset { namespace name } } ${PAGE} }
      }
    }`,
  answer: z.object({
    job: z.object({ uses: pageOf(z.object({ dataset: name })) }).nullable(),
  }),
});

const QUESTION = { downstream: question('reads'), upstream: question('writes') };

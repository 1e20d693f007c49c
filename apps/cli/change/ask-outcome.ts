import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import { there } from '../lineage/ask-lineage.ts';
import type { AsOf } from '../options.ts';

const name = z.object({ namespace: z.string(), name: z.string() });
const event = z.object({ sequence: z.number() });

export const counts = z.object({
  hits: z.number(),
  misses: z.number(),
  falseAlarms: z.number(),
  pending: z.number(),
  unseen: z.number(),
});

const judged = z.object({
  result: z.enum(['HIT', 'MISS', 'FALSE_ALARM', 'PENDING', 'UNSEEN']),
  predicted: z.string().nullable(),
  asset: z.object({ kind: z.string(), dataset: name.nullable(), job: name.nullable() }),
  trouble: z.object({ kind: z.string(), event: event.nullable(), sentence: z.string() }).nullable(),
});

const happening = z.object({ change: z.number().nullable(), event, evidence: z.string() });

/** How a change turned out. */
export interface Outcome {
  readonly title: string;
  readonly asOf: number;
  readonly happened: readonly z.infer<typeof happening>[];
  readonly counts: z.infer<typeof counts>;
  readonly assets: readonly z.infer<typeof judged>[];
}

/** Asks how a change turned out, up to a moment. */
export const askOutcome = async (asker: Asker, id: string, asOf: AsOf | null): Promise<Outcome> => {
  const first = { id, asOf, first: 0, after: null };
  const { change } = await asker.ask(QUESTION, first);
  const { title, asOf: sequence, outcome } = there(change);
  const { items } = await askPages(
    asker,
    QUESTION,
    { id, asOf: { sequence } },
    (answer) => there(answer.change).outcome.assets,
  );
  const { happened, counts: sums } = outcome;
  return { title, asOf: sequence, happened, counts: sums, assets: items };
};

const QUESTION = {
  document: `
    query ($id: String!, $asOf: AsOf, $first: Int!, $after: String) {
      change(id: $id, asOf: $asOf) {
        title asOf
        outcome {
          happened { change event { sequence } evidence }
          counts { hits misses falseAlarms pending unseen }
          assets(first: $first, after: $after) {
            nodes {
              result predicted
              asset { kind dataset { namespace name } job { namespace name } }
              trouble { kind event { sequence } sentence }
            }
            ${PAGE}
          }
        }
      }
    }`,
  answer: z.object({
    change: z
      .object({
        title: z.string(),
        asOf: z.number(),
        outcome: z.object({ happened: z.array(happening), counts, assets: pageOf(judged) }),
      })
      .nullable(),
  }),
};

import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { UsageError } from '../exit-codes.ts';
import type { AsOf } from '../options.ts';

const waiver = z.object({ until: z.string(), conditions: z.array(z.string()) });

const policy = z.object({
  hash: z.string().nullable(),
  met: z.boolean(),
  requirements: z.array(
    z.object({
      rule: z.string(),
      approvals: z.number(),
      approvers: z.array(z.string()).nullable(),
      given: z.array(z.string()),
    }),
  ),
});

const change = z.object({
  id: z.string(),
  asOf: z.number(),
  title: z.string(),
  state: z.string(),
  lapsed: z.boolean(),
  proposedBy: z.string(),
  assessment: z
    .object({
      asOf: z.number(),
      hash: z.string(),
      summary: z.object({
        bySeverity: z.object({
          breaking: z.number(),
          degraded: z.number(),
          informational: z.number(),
        }),
      }),
    })
    .nullable(),
  acknowledgements: z.array(z.object({ actor: z.string(), owners: z.array(z.string()) })),
  approvedBy: z.array(z.string()),
  policy: policy.nullable(),
  waiver: waiver.nullable(),
  history: z.array(
    z.object({
      type: z.string(),
      actor: z.string(),
      reason: z.string(),
      assessment: z.string().nullable(),
      event: z.object({ sequence: z.number(), recordedAt: z.string() }),
    }),
  ),
});

/** A change, as `change show` shows it. */
export type ShownChange = z.infer<typeof change>;

/** The change of an id, at a moment. */
export const askChange = async (
  asker: Asker,
  id: string,
  asOf: AsOf | { readonly after: string } | null,
): Promise<ShownChange> => {
  const { change: found } = await asker.ask(QUESTION, { id, asOf });
  if (found) return found;
  throw new UsageError(`there is no change ${id}: "ledgerline change list" lists those there are`);
};

const QUESTION = {
  document: `
    query ($id: String!, $asOf: AsOf) {
      change(id: $id, asOf: $asOf) {
        id asOf title state lapsed proposedBy
        assessment { asOf hash summary { bySeverity { breaking degraded informational } } }
        acknowledgements { actor owners } approvedBy
        policy { hash met requirements { rule approvals approvers given } }
        waiver { until conditions }
        history { type actor reason assessment event { sequence recordedAt } }
      }
    }`,
  answer: z.object({ change: change.nullable() }),
};

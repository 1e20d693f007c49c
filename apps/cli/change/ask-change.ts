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

const name = z.object({ namespace: z.string(), name: z.string() });

const operation = z.object({
  kind: z.string(),
  ...{ dataset: name.nullable(), job: name.nullable(), toDataset: name.nullable() },
  ...{ field: z.string().nullable(), to: z.string().nullable(), type: z.string().nullable() },
  ...{ note: z.string().nullable(), hours: z.number().nullable() },
});

const verdict = z.object({
  ...{ severity: z.string(), certainty: z.string(), reason: z.string() },
  asset: z.object({
    kind: z.string(),
    ...{ dataset: name.nullable(), field: z.string().nullable(), job: name.nullable() },
  }),
});

const requirement = z.object({
  kind: z.enum(['ACKNOWLEDGEMENT', 'APPROVAL']),
  ...{ rule: z.string(), needed: z.number(), met: z.boolean() },
  ...{ from: z.array(z.string()).nullable(), given: z.array(z.string()) },
});

const counted = z.object({ totalCount: z.number() });

const change = z.object({
  id: z.string(),
  asOf: z.number(),
  title: z.string(),
  state: z.string(),
  lapsed: z.boolean(),
  proposedBy: z.string(),
  proposal: z.object({ changes: z.array(operation) }),
  assessment: z
    .object({
      asOf: z.number(),
      hash: z.string(),
      ...{ breaking: counted, degraded: counted, informational: counted },
      affected: z.object({ totalCount: z.number(), nodes: z.array(verdict) }),
    })
    .nullable(),
  acknowledgements: z.array(z.object({ actor: z.string(), owners: z.array(z.string()) })),
  approvedBy: z.array(z.string()),
  policy: policy.nullable(),
  requirements: z.array(requirement),
  ownersNotAsked: z.array(z.string()),
  nextStep: z.enum(['ASSESS', 'ACKNOWLEDGE', 'APPROVE', 'APPLY']).nullable(),
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
        proposal { changes {
          kind field to type note hours
          dataset { namespace name } job { namespace name } toDataset { namespace name }
        } }
        assessment {
          asOf hash
          breaking: verdicts(first: 0, changed: false, severity: BREAKING) { totalCount }
          degraded: verdicts(first: 0, changed: false, severity: DEGRADED) { totalCount }
          informational: verdicts(first: 0, changed: false, severity: INFORMATIONAL) { totalCount }
          affected: verdicts(first: 10, changed: false) {
            totalCount
            nodes {
              severity certainty reason
              asset { kind dataset { namespace name } field job { namespace name } }
            }
          }
        }
        acknowledgements { actor owners } approvedBy
        policy { hash met requirements { rule approvals approvers given } }
        requirements { kind rule needed from given met } ownersNotAsked nextStep
        waiver { until conditions }
        history { type actor reason assessment event { sequence recordedAt } }
      }
    }`,
  answer: z.object({ change: change.nullable() }),
};

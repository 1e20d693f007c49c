import { z } from 'zod';

/** The event of a decision, or of an operation that is already so. */
export const event = z.object({ sequence: z.number() });
const name = z.object({ namespace: z.string(), name: z.string() });
const victim = z.object({
  asset: z.object({
    kind: z.enum(['DATASET', 'FIELD', 'JOB']),
    dataset: name.nullable(),
    field: z.string().nullable(),
    job: name.nullable(),
  }),
  severity: z.string(),
});

/** A decision as the schema gives it. */
export const decision = z.object({
  change: z.object({ id: z.string() }),
  result: z.enum(['APPROVED', 'WAIVED', 'APPLIED', 'REJECTED', 'EXPIRED', 'OPEN']),
  ...{ event, actor: z.string(), until: z.string().nullable(), allows: z.boolean() },
  ...{ gone: z.array(victim), added: z.array(victim), changed: z.array(victim) },
});

/** How people decided on a change with the same operations. */
export type Decision = z.infer<typeof decision>;

/** What is selected of an affected asset. */
export const VICTIM =
  'asset { kind dataset { namespace name } field job { namespace name } } severity';
